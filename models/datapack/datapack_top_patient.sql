-- One row per patient among the largest of the last twelve complete months: what they brought, where, and with whom.
{{ config(alias='top_patient') }}

with ranked as (

    select * from {{ ref('earned_year_rank') }}
    where person_kind = 'patient'
    and level = 'portfolio'
    and month_start_on = (select max(month_start_on) from {{ ref('location_month') }})

),

visits as (

    select * from {{ ref('visit') }}

),

locations as (

    select * from {{ ref('location') }}

),

patients as (

    select
        person_id as patient_id,
        max(person_rank) as patient_rank,
        max(month_start_on) as month_start_on,
        sum(earned_amount) as earned_amount
    from ranked
    where person_rank <= {{ parameter('top_patients') }}
    group by person_id

),

-- the place that earned most of it
homes as (

    select
        person_id as patient_id,
        location_id
    from ranked
    where person_id is not null
    qualify row_number() over (partition by person_id order by earned_amount desc, location_id) = 1

),

seen as (

    select
        patients.patient_id,
        count(*) as visit_count,
        count(distinct visits.location_id) as place_count,
        count(distinct visits.primary_provider_id) as provider_count
    from patients
    inner join visits
        on patients.patient_id = visits.patient_id
        and visits.visit_on <= {{ month_end('patients.month_start_on') }}
        and visits.visit_on >= {{ add_months('patients.month_start_on', -11) }}
    group by patients.patient_id

),

totals as (

    select sum(earned_amount) as earned_amount from ranked

),

final as (

    select
        patients.patient_rank,
        patients.patient_id,
        locations.location_name,
        cast(1 as bigint) as patients,
        cast(patients.earned_amount as decimal(18, 2)) as earned_amount,
        cast(patients.earned_amount as double) / nullif(totals.earned_amount, 0) as earned_share,
        cast(sum(patients.earned_amount) over (order by patients.patient_rank) as double)
            / nullif(totals.earned_amount, 0) as cumulative_share,
        coalesce(seen.visit_count, 0) as visit_count,
        coalesce(seen.place_count, 0) as place_count,
        coalesce(seen.provider_count, 0) as provider_count
    from patients
    inner join homes on patients.patient_id = homes.patient_id
    inner join locations on homes.location_id = locations.location_id
    cross join totals
    left join seen on patients.patient_id = seen.patient_id

)

select * from final
order by patient_rank
