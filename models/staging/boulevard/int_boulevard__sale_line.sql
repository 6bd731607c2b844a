-- One row per line of a sale, and one more for what was refunded of it in the same row.
with items as (

    select
        *,
        coalesce(service_name, package_name, product_name, line_item_type) as item_name,
        case
            when service_name is not null then 'service'
            when package_name is not null then 'package'
            when product_name is not null then 'product'
        end as filled_name,
        -- a refund is printed as a negative amount and is in the net already
        -abs(coalesce(refund_amount, 0)) as given_back_amount
    from {{ ref('stg_boulevard__detailed_line_item') }}

),

rules as (

    select * from {{ ref('map_boulevard__line_type') }}

),

services as (

    select
        account,
        {{ words('service_name') }} as name_words,
        min(service_id) as service_id
    from {{ ref('stg_boulevard__service_record') }}
    group by account, {{ words('service_name') }}
    having count(*) = 1

),

-- a fee is told by its name, else the type of the line says more than the name that is
-- filled
first_rules as (

    select
        items.account,
        items.sale_id,
        items.sold_on,
        items.line_number,
        rules.line_type,
        rules.match_on
    from items
    inner join rules
        on
            lower(
                case rules.match_on
                    when 'item' then items.item_name
                    when 'line_item_type' then items.line_item_type
                    when 'filled_name' then items.filled_name
                end
            ) like rules.pattern
    qualify
        row_number() over (
            partition by
                items.account, items.sale_id, items.sold_on, items.line_number
            order by rules.rule_number
        ) = 1

),

-- what is left of the net without the refund was sold
parts as (

    select
        *,
        'sale' as part,
        net_sales_amount - given_back_amount as net_amount,
        abs(coalesce(discount_amount, 0)) as given_off_amount,
        tax_amount as part_tax_amount
    from items
    where net_sales_amount != given_back_amount or given_back_amount = 0
    union all
    select
        *,
        'refund' as part,
        given_back_amount as net_amount,
        0 as given_off_amount,
        case when net_sales_amount = given_back_amount then tax_amount end
            as part_tax_amount
    from items
    where given_back_amount != 0

),

final as (

    select
        {{ source_key('boulevard', 'parts.account', [
            'parts.sale_id', 'cast(parts.sold_on as varchar)',
            'cast(parts.line_number as varchar)', 'parts.part',
        ]) }} as line_id,
        parts.account,
        parts.source_location_id,
        parts.source_location_name,
        parts.sale_id,
        parts.sold_on,
        parts.client_name,
        parts.staff_name,
        parts.item_name,
        coalesce(services.service_id, 'name:' || {{ words('parts.item_name') }})
            as source_service_id,
        parts.line_item_type,
        parts.sale_type,
        -- what no rule knows is most often a service; a test lists it
        coalesce(first_rules.line_type, 'service') as line_type,
        first_rules.line_type is null
        or (first_rules.match_on = 'filled_name' and parts.line_item_type is not null)
            as is_unmapped,
        parts.net_amount < 0 as is_refund,
        parts.net_amount,
        case when parts.net_amount < 0 then 0 else parts.given_off_amount end
            as discount_amount,
        parts.part_tax_amount as tax_amount,
        parts.source_file,
        parts.source_row
    from parts
    left join first_rules
        on
            parts.account = first_rules.account
            and parts.sale_id = first_rules.sale_id
            and parts.sold_on = first_rules.sold_on
            and parts.line_number = first_rules.line_number
    left join services
        on
            parts.account = services.account
            and {{ words('parts.service_name') }} = services.name_words

)

select * from final
