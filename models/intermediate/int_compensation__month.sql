-- One row per provider, location, month and component of pay; the sum over months is the register, to the cent.
with register as (

    select * from {{ ref('int_compensation__record') }}

),

shares as (

    select * from {{ ref('int_compensation__share') }}

),

prorated as (

    select
        register.compensation_id,
        register.provider_id,
        register.employee_name,
        register.component,
        register.is_employer_cost,
        register.is_estimated,
        shares.location_id,
        shares.month_start_on,
        shares.proration_basis,
        {{ split_cents(
            'register.compensation_amount', 'shares.weight', 'shares.total_weight',
            'register.compensation_id', "shares.month_start_on, shares.location_id"
        ) }} as compensation_amount,
        register.hours * shares.weight / shares.total_weight as hours
    from register
    inner join shares on register.compensation_id = shares.compensation_id

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
