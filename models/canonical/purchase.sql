-- One row per supplier bill line or rebate.
with purchases as (

    {{ union_entity('purchase') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

final as (

    select
        purchases.purchased_on,
        places.location_id,
        purchases.vendor,
        purchases.product_name,
        purchases.quantity,
        purchases.purchase_amount as amount,
        purchases.is_rebate,
        purchases.source_system,
        purchases.account,
        purchases.source_file,
        purchases.source_row
    from purchases
    left join places
        on
            purchases.source_system = places.source_system
            and purchases.account = places.account
            and purchases.source_location_id is not distinct from places.source_location_id
            and purchases.source_location_name is not distinct from places.source_location_name

)

select * from final
