-- One row per person, pay period and component of the payroll register.
with register as (

    select * from {{ ref('int_compensation__record') }}

),

final as (

    select
        compensation_id,
        provider_id,
        employee_name,
        location_id,
        pay_period_start_on,
        pay_period_end_on,
        paid_on,
        component,
        hours,
        compensation_amount,
        is_employer_cost,
        is_estimated,
        source_component,
        is_off_cycle,
        earned_from_on,
        earned_to_on,
        source_system,
        account,
        source_file,
        source_row
    from register

)

select * from final
