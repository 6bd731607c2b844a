-- One row per product cost that is on no sale line: waste, use that no line claims, purchases where
-- nothing else is known.
with product_usage as (

    select * from {{ ref('product_usage') }}

),

purchases as (

    select * from {{ ref('purchase') }}

),

sale_lines as (

    select * from {{ ref('sale_line') }}

),

-- places whose lines say what was used, month by month: there, purchases would count twice
costed as (

    select distinct
        location_id,
        month_start_on
    from sale_lines
    where product_cost_basis in ('actual', 'standard')

),

final as (

    select
        'product_usage' as canonical_table,
        {{ source_record('product_usage') }} as record_id,
        location_id,
        coalesce(provider_id, 'house') as provider_id,
        used_on as happened_on,
        {{ month_start('used_on') }} as month_start_on,
        'actual' as basis,
        cast(quantity * unit_cost_amount as decimal(18, 2)) as product_cost_amount
    from product_usage
    where kind = 'waste'
    or transaction_id is null

    union all

    select
        'purchase' as canonical_table,
        {{ source_record('purchases') }} as record_id,
        purchases.location_id,
        'house' as provider_id,
        purchases.purchased_on as happened_on,
        {{ month_start('purchases.purchased_on') }} as month_start_on,
        'purchase' as basis,
        cast(
            case when purchases.is_rebate then -abs(purchases.amount) else purchases.amount end
            as decimal(18, 2)
        ) as product_cost_amount
    from purchases
    left join costed
        on purchases.location_id = costed.location_id
        and {{ month_start('purchases.purchased_on') }} = costed.month_start_on
    where costed.location_id is null

)

select * from final
