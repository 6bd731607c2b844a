-- One row per name by which a report speaks of a customer: the only one of the customer
-- list who bears it, else the only one of the webhooks, else the name alone.
with names as (

    select account, customer_name from {{ ref('stg_vagaro__transaction') }}
    union
    select account, customer_name from {{ ref('stg_vagaro__deposit') }}
    union
    select account, coalesce(holder_name, buyer_name)
    from {{ ref('stg_vagaro__gift_card') }}

),

bearers as (

    select
        account, source_patient_id,
        {{ words("concat_ws(' ', first_name, last_name)") }} as name_words,
        1 as origin_order
    from {{ ref('stg_vagaro__customer') }}
    union all
    select
        account, customer_id, {{ words("concat_ws(' ', first_name, last_name)") }}, 2
    from {{ ref('int_vagaro__webhook_customer') }}

),

customers as (

    select
        account,
        name_words,
        min(source_patient_id) as source_patient_id
    from (
        select *
        from bearers
        qualify
            dense_rank() over (
                partition by account, name_words order by origin_order
            ) = 1
    ) as first_origin
    group by account, name_words
    having count(distinct source_patient_id) = 1

),

final as (

    select
        names.account,
        names.customer_name,
        coalesce(
            customers.source_patient_id, 'name:' || {{ words('names.customer_name') }}
        ) as source_patient_id
    from names
    left join customers
        on
            names.account = customers.account
            and {{ words('names.customer_name') }} = customers.name_words
    where names.customer_name is not null

)

select * from final
