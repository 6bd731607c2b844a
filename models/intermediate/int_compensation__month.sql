-- One row per provider, location, month and component of pay; the sum over months is the register,
-- to the cent.
with prorated as (

    select * from {{ ref('int_compensation__prorate') }}

),

final as (

    select
        month_start_on,
        provider_id,
        -- people whom no name links to a provider stay apart by their name
        case when provider_id is null then employee_name end as unmatched_employee_name,
        location_id,
        component,
        cast(sum(compensation_amount) as decimal(18, 2)) as compensation_amount,
        cast(sum(hours) as decimal(18, 4)) as hours,
        bool_or(is_estimated) as is_estimated,
        min(proration_basis) as proration_basis
    from prorated
    group by
        month_start_on,
        provider_id,
        case when provider_id is null then employee_name end,
        location_id,
        component

)

select * from final
