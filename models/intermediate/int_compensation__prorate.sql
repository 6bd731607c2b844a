-- One row per register line, month and place of the work it pays; the parts of a line sum to the
-- line, to the cent.
with register as (

    select * from {{ ref('int_compensation__record') }}

),

shares as (

    select * from {{ ref('int_compensation__share') }}

),

final as (

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

)

select * from final
