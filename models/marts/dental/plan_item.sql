-- One row per procedure proposed to a patient as treatment: when it was accepted, when it stood on
-- the schedule, when it was done. Examinations, pictures and cleanings are no proposals; of several
-- ways to treat the same thing one counts; what was done at once in an emergency was never proposed.
with items as (

    select * from {{ ref('treatment_plan_item') }}

),

services as (

    select * from {{ ref('service') }}

),

patients as (

    select * from {{ ref('patient') }}

),

appointments as (

    select * from {{ ref('appointment') }}

),

procedure_groups as (

    select * from {{ ref('procedure_group') }}

),

transactions as (

    select * from {{ ref('transaction') }}

),

codes as (

    select
        codes.procedure_code,
        procedure_groups.procedure_group
    from (
        select procedure_code from items
        union
        select procedure_code from transactions
    ) as codes
    inner join procedure_groups
        on lower(codes.procedure_code) like replace(procedure_groups.pattern, '*', '%')
    qualify row_number() over (
        partition by codes.procedure_code order by procedure_groups.priority
    ) = 1

),

proposed as (

    select
        items.*,
        least(
            coalesce(items.scheduled_on, items.completed_on),
            coalesce(items.completed_on, items.scheduled_on)
        ) as accepted_on,
        coalesce(patients.patient_status, 'unknown') in ('active', 'unknown')
        and not coalesce(patients.is_deceased, false) as is_patient_active,
        -- on the schedule until the booking was called off, missed, or did something else
        case
            when appointments.appointment_status in ('cancelled', 'rescheduled', 'deleted')
                then cast(coalesce(appointments.cancelled_at, appointments.starts_at) as date)
            when cast(appointments.starts_at as date) <= {{ as_of() }}
                then cast(appointments.starts_at as date)
        end as left_schedule_on
    from items
    left join services on items.service_id = services.service_id
    left join patients on items.patient_id = patients.patient_id
    left join appointments on items.appointment_id = appointments.appointment_id
    left join codes on items.procedure_code = codes.procedure_code
    where items.plan_item_status <> 'superseded'
    and items.presented_on <= {{ as_of() }}
    and items.plan_item_amount > 0
    and not coalesce(patients.is_test, false)
    and case
        when codes.procedure_group is not null
            then codes.procedure_group in ('treatment', 'periodontal_therapy')
        else coalesce(services.service_line, 'other') <> 'hygiene'
    end

),

-- a branch of alternatives is a plan; within one plan each item is a branch
branches as (

    select
        *,
        case
            when alternative_group is null then treatment_plan_item_id
            when min(plan_id) over (partition by alternative_group)
                = max(plan_id) over (partition by alternative_group)
                then treatment_plan_item_id
            else coalesce(plan_id, treatment_plan_item_id)
        end as branch_id
    from proposed

),

ranked as (

    select
        *,
        first_value(branch_id) over (
            partition by coalesce(alternative_group, branch_id)
            order by
                case when accepted_on is null then 1 else 0 end,
                accepted_on,
                presented_on,
                list_number,
                source_file,
                source_row,
                treatment_plan_item_id
        ) as chosen_branch_id
    from branches

),

emergency_days as (

    select distinct
        transactions.patient_id,
        transactions.location_id,
        transactions.sold_on
    from transactions
    inner join codes on transactions.procedure_code = codes.procedure_code
    where codes.procedure_group = 'emergency_exam'
    and transactions.line_type = 'service'

),

with_plans as (

    select
        *,
        bool_and(coalesce(completed_on = presented_on, false)) over (
            partition by coalesce(plan_id, treatment_plan_item_id)
        ) as is_done_at_once
    from ranked
    where branch_id = chosen_branch_id

),

final as (

    select
        with_plans.treatment_plan_item_id,
        with_plans.plan_id,
        with_plans.patient_id,
        with_plans.provider_id,
        with_plans.location_id,
        with_plans.service_id,
        with_plans.procedure_code,
        with_plans.presented_on,
        with_plans.plan_item_amount,
        with_plans.plan_item_status,
        with_plans.accepted_on,
        with_plans.scheduled_on,
        with_plans.left_schedule_on,
        with_plans.completed_on,
        with_plans.declined_on,
        with_plans.is_patient_active
    from with_plans
    left join emergency_days
        on with_plans.patient_id = emergency_days.patient_id
        and with_plans.location_id = emergency_days.location_id
        and with_plans.presented_on = emergency_days.sold_on
    where not (with_plans.is_done_at_once and emergency_days.patient_id is not null)

)

select * from final
