-- Pay spread over months is the payroll register to the cent, per component and person.
with register as (

    select
        provider_id,
        case when provider_id is null then employee_name end as unmatched_employee_name,
        component,
        sum(compensation_amount) as register_amount
    from {{ ref('compensation') }}
    group by provider_id, case when provider_id is null then employee_name end, component

),

months as (

    select
        provider_id,
        unmatched_employee_name,
        component,
        sum(compensation_amount) as month_amount
    from {{ ref('int_compensation__month') }}
    group by provider_id, unmatched_employee_name, component

)

select
    register.*,
    months.month_amount
from register
full outer join months
    on
        register.provider_id is not distinct from months.provider_id
        and register.unmatched_employee_name is not distinct from months.unmatched_employee_name
        and register.component is not distinct from months.component
where register.register_amount is distinct from months.month_amount
