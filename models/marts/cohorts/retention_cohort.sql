-- One row per cohort of new patients and month since their first visit: who came back and what they brought.
with visits as (

    select * from {{ ref('visit') }}

),

patients as (

    select * from {{ ref('patient') }}

),

lines as (

    select * from {{ ref('line_economics') }}

),

members as (

    select
        visits.patient_id,
        visits.visit_on as first_visit_on,
        {{ month_start('visits.visit_on') }} as cohort_month_on,
        visits.location_id,
        coalesce(visits.service_line, 'other') as first_service_line,
        coalesce(visits.primary_provider_id, 'house') as first_provider_id,
        coalesce(patients.acquisition_channel, 'unknown') as acquisition_channel
    from visits
    left join patients on visits.patient_id = patients.patient_id
    -- inside the history guard a first seen person is no new patient
    where visits.patient_kind = 'new'
    qualify row_number() over (
        partition by visits.patient_id order by visits.visit_on, visits.visit_id
    ) = 1

),

months as (

    {{ months_between('(select min(cohort_month_on) from members)', as_of()) }}

),

member_months as (

    select
        members.*,
        months.month_start_on,
        {{ months_apart('members.cohort_month_on', 'months.month_start_on') }}
            as months_since_first
    from members
    inner join months on months.month_start_on >= members.cohort_month_on
    where {{ month_end('months.month_start_on') }} <= {{ as_of() }}

),

returns as (

    select
        members.patient_id,
        {{ month_start('visits.visit_on') }} as month_start_on,
        row_number() over (
            partition by members.patient_id order by {{ month_start('visits.visit_on') }}
        ) = 1 as is_first_return
    from members
    inner join visits
        on members.patient_id = visits.patient_id
        and visits.visit_on > members.first_visit_on
    -- a touch-up or a consultation is no return
    where visits.is_rebooking_eligible
    and not coalesce(visits.is_consult_only, false)
    group by members.patient_id, {{ month_start('visits.visit_on') }}

),

money as (

    select
        patient_id,
        month_start_on,
        sum(earned_amount) as earned_amount,
        sum(contribution) as contribution
    from lines
    where patient_id is not null
    group by patient_id, month_start_on

),

summed as (

    select
        member_months.cohort_month_on,
        member_months.location_id,
        member_months.first_service_line,
        member_months.first_provider_id,
        member_months.acquisition_channel,
        member_months.months_since_first,
        count(*) as patients,
        count(returns.patient_id) as returned_in_month,
        count(case when returns.is_first_return then 1 end) as first_returns,
        coalesce(sum(money.earned_amount), 0) as earned_amount,
        coalesce(sum(money.contribution), 0) as contribution_amount
    from member_months
    left join returns
        on member_months.patient_id = returns.patient_id
        and member_months.month_start_on = returns.month_start_on
    left join money
        on member_months.patient_id = money.patient_id
        and member_months.month_start_on = money.month_start_on
    group by
        member_months.cohort_month_on,
        member_months.location_id,
        member_months.first_service_line,
        member_months.first_provider_id,
        member_months.acquisition_channel,
        member_months.months_since_first

),

final as (

    select
        cohort_month_on,
        location_id,
        first_service_line,
        first_provider_id,
        acquisition_channel,
        cast(months_since_first as integer) as months_since_first,
        patients,
        returned_in_month,
        cast(sum(first_returns) over (
            partition by
                cohort_month_on,
                location_id,
                first_service_line,
                first_provider_id,
                acquisition_channel
            order by months_since_first
            rows between unbounded preceding and current row
        ) as bigint) as returned_by_month,
        cast(earned_amount as decimal(18, 2)) as earned_amount,
        cast(contribution_amount as decimal(18, 2)) as contribution_amount
    from summed

)

select * from final
