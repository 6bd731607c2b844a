-- One row per line of the payroll register that counts, with its person, its place and the days whose work it pays.
with lines as (

    select * from {{ ref('int_compensation__span') }}

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
        is_off_cycle,
        component,
        source_component,
        hours,
        compensation_amount,
        is_employer_cost,
        is_estimated,
        earned_from_on,
        earned_to_on,
        source_system,
        account,
        source_file,
        source_row
    from lines
    where not is_copy

)

select * from final
