-- One row per redemption line whose source prints no value: the allocated price of its units, the
-- last unit with the residue.
with lines as (

    select * from {{ ref('int_transaction__record') }}
    where line_type = 'redemption' and net_amount is null

),

items as (

    select
        prepaid_instrument_id,
        service_id,
        sum(quantity) as quantity,
        sum(allocated_amount) as allocated_amount,
        max(allocated_unit_amount) as allocated_unit_amount
    from {{ ref('int_prepaid__allocate') }}
    group by prepaid_instrument_id, service_id

),

used as (

    select
        lines.transaction_id,
        coalesce(lines.quantity, 1) as units,
        sum(coalesce(lines.quantity, 1)) over (
            partition by lines.prepaid_instrument_id, lines.service_id
            order by lines.business_on, lines.transaction_id
            rows between unbounded preceding and current row
        ) as units_so_far,
        items.quantity,
        items.allocated_amount,
        items.allocated_unit_amount
    from lines
    inner join items
        on
            lines.prepaid_instrument_id = items.prepaid_instrument_id
            and lines.service_id = items.service_id

),

final as (

    select
        transaction_id,
        cast(
            case
                when units_so_far = quantity then allocated_amount - allocated_unit_amount * (quantity - units)
                else allocated_unit_amount * units
            end as decimal(18, 2)
        ) as allocated_amount
    from used

)

select * from final
