-- One row per customer as the last event leaves it.
with events as (

    select * from {{ ref('stg_vagaro__webhook_customer') }}

),

final as (

    select *
    from events
    qualify row_number() over (
        partition by account, customer_id
        order by modified_at_utc desc nulls last, source_file desc, source_row desc
    ) = 1

)

select * from final
