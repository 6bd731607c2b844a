-- One row per service inside a prepaid instrument: its share of what was paid, by list price.
with items as (

    select * from {{ ref('int_prepaid__item') }}

),

instruments as (

    select * from {{ ref('int_prepaid__record') }}

),

weighed as (

    select
        items.*,
        instruments.sold_amount,
        -- a bundle without list prices is shared by units
        case
            when sum(items.list_amount) over (partition by items.prepaid_instrument_id) > 0
                then coalesce(items.list_amount, 0)
            else items.quantity
        end as weight
    from items
    inner join instruments on items.prepaid_instrument_id = instruments.prepaid_instrument_id

),

totalled as (

    select
        *,
        sum(weight) over (partition by prepaid_instrument_id) as total_weight
    from weighed

),

allocated as (

    select
        *,
        {{ split_cents('sold_amount', 'weight', 'total_weight', 'prepaid_instrument_id', 'source_row, service_id, item_name') }}
            as allocated_amount
    from totalled

),

final as (

    select
        prepaid_instrument_id,
        service_id,
        item_name,
        cast(quantity as decimal(18, 4)) as quantity,
        cast(list_amount as decimal(18, 2)) as list_amount,
        allocated_amount,
        {{ pro_rata('allocated_amount', '1', 'quantity') }} as allocated_unit_amount,
        source_system,
        account,
        source_file,
        source_row
    from allocated

)

select * from final
