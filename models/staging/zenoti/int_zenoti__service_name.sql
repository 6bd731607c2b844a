-- One row per account and name of a service or product as an export writes it, with the
-- item's id.
with services as (

    select * from {{ ref('stg_zenoti__service') }}

),

lines as (

    select * from {{ ref('int_zenoti__sale_line') }}

),

names as (

    select account, service_name as item_name from services
    union
    select account, service_name from {{ ref('stg_zenoti__appointment') }}
    union
    select account, benefit_name from {{ ref('stg_zenoti__package') }}
    union
    select account, item_name from lines where line_kind in ('service', 'retail')
    union
    select account, service_name from {{ ref('stg_zenoti__cost_of_goods') }}

),

coded as (

    select account, {{ words('service_name') }} as name_words, service_code, 1 as rule_order from services
    union
    select account, {{ words('item_name') }} as name_words, item_code, 2 as rule_order from lines
    where line_kind in ('service', 'retail')

),

-- the price list decides; a name with two codes there tells neither
known as (

    select account, name_words, min(service_code) as service_code
    from coded
    where name_words is not null and service_code is not null
    group by account, name_words, rule_order
    having count(distinct service_code) = 1
    qualify row_number() over (partition by account, name_words order by rule_order) = 1

),

final as (

    select
        names.account,
        names.item_name,
        coalesce(known.service_code, 'name:' || {{ words('names.item_name') }})
            as source_service_id
    from names
    left join known
        on
            names.account = known.account
            and {{ words('names.item_name') }} = known.name_words
    where {{ words('names.item_name') }} is not null

)

select * from final
