-- One row per provider who works here and share that explains the own figures, of the last complete quarter.
with providers as (

    select * from {{ ref('provider') }}
    where is_clinical
    and not is_house
    and (ended_on is null or ended_on > {{ as_of() }})

),

patients as (

    select * from {{ ref('patient') }}

),

quarter as (

    select
        max(period_start_on) as quarter_start_on,
        max(period_end_on) as quarter_end_on
    from {{ ref('kpi_scorecard') }}
    where period_grain = 'quarter'
    and period_end_on <= {{ as_of() }}

),

visits as (

    select
        visits.*,
        -- who is not known is a person each time
        coalesce(visits.patient_id, visits.visit_id) as person_id,
        quarter.quarter_start_on,
        quarter.quarter_end_on
    from {{ ref('visit') }} as visits
    inner join providers on visits.primary_provider_id = providers.provider_id
    cross join quarter
    where visits.visit_on between quarter.quarter_start_on and quarter.quarter_end_on

),

treatments as (

    select
        appointments.*,
        coalesce(appointments.patient_id, appointments.appointment_id) as person_id,
        quarter.quarter_start_on,
        quarter.quarter_end_on,
        {{ minutes_between('appointments.starts_at', 'appointments.ends_at') }} as booked_minutes,
        {{ minutes_between('appointments.started_at', 'appointments.finished_at') }} as actual_minutes
    from {{ ref('appointment') }} as appointments
    inner join providers on appointments.provider_id = providers.provider_id
    cross join quarter
    where appointments.appointment_status = 'completed'
    and cast(appointments.starts_at as date) between quarter.quarter_start_on and quarter.quarter_end_on

),

shares as (

    select
        primary_provider_id as provider_id,
        quarter_start_on,
        quarter_end_on,
        1 as context_order,
        'visits by kind of treatment' as context_name,
        coalesce(service_line, 'other') as item,
        count(*) as numerator,
        sum(count(*)) over (partition by primary_provider_id) as denominator,
        sum(count(*)) over (partition by primary_provider_id) as cases,
        count(distinct person_id) as patients,
        cast(null as bigint) as other_patients
    from visits
    group by primary_provider_id, quarter_start_on, quarter_end_on, coalesce(service_line, 'other')
    union all
    select
        primary_provider_id as provider_id,
        quarter_start_on,
        quarter_end_on,
        2 as context_order,
        'visits of new patients' as context_name,
        'all' as item,
        count(*) filter (where patient_kind = 'new') as numerator,
        count(*) as denominator,
        count(*) as cases,
        count(distinct case when patient_kind = 'new' then person_id end) as patients,
        count(distinct case when patient_kind <> 'new' then person_id end) as other_patients
    from visits
    where patient_kind <> 'unknown'
    group by primary_provider_id, quarter_start_on, quarter_end_on
    union all
    select
        visits.primary_provider_id as provider_id,
        visits.quarter_start_on,
        visits.quarter_end_on,
        3 as context_order,
        'visits of patients who were referred' as context_name,
        'all' as item,
        count(*) filter (where patients.acquisition_channel = 'referral') as numerator,
        count(*) as denominator,
        count(*) as cases,
        count(distinct case when patients.acquisition_channel = 'referral' then visits.person_id end)
            as patients,
        count(distinct case when patients.acquisition_channel <> 'referral' then visits.person_id end)
            as other_patients
    from visits
    inner join patients on visits.patient_id = patients.patient_id
    where patients.acquisition_channel <> 'unknown'
    group by visits.primary_provider_id, visits.quarter_start_on, visits.quarter_end_on
    union all
    select
        provider_id,
        quarter_start_on,
        quarter_end_on,
        4 as context_order,
        'minutes taken of minutes booked' as context_name,
        'all' as item,
        sum(actual_minutes) as numerator,
        sum(booked_minutes) as denominator,
        count(*) as cases,
        count(distinct person_id) as patients,
        cast(null as bigint) as other_patients
    from treatments
    where actual_minutes > 0
    and booked_minutes > 0
    group by provider_id, quarter_start_on, quarter_end_on

),

final as (

    select
        provider_id,
        quarter_start_on,
        quarter_end_on,
        context_order,
        context_name,
        item,
        cast(cases as bigint) as cases,
        patients,
        other_patients,
        cast(numerator as double) / cast(denominator as double) as share
    from shares
    where cases >= {{ parameter('provider_page_min_cases') }}

)

select * from final
