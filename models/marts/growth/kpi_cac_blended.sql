-- One row per part of what sales and marketing cost, and per new patient who paid for the first time.
with costs as (

    select * from {{ ref('marketing_cost') }}

),

visits as (

    select * from {{ ref('visit') }}

),

newcomers as (

    select * from {{ ref('kpi_new_patients') }}

),

first_payments as (

    select
        visits.visit_id,
        visits.patient_id,
        visits.location_id,
        visits.visit_on
    from visits
    -- inside the history guard nobody can be told to pay for the first time
    inner join newcomers on visits.patient_id = newcomers.patient_id
    where visits.earned_amount > 0
    qualify row_number() over (
        partition by visits.patient_id
        order by visits.visit_on, visits.first_starts_at nulls last, visits.visit_id
    ) = 1

),

final as (

    select
        {{ kpi_event_columns(
            'cac_blended',
            event_on='spent_on',
            location_id='location_id',
            canonical_table='canonical_table',
            record_id='record_id',
            numerator='cost_amount',
            denominator='0',
            basis='basis'
        ) }}
    from costs

    union all

    select
        {{ kpi_event_columns(
            'cac_blended',
            event_on='visit_on',
            location_id='location_id',
            patient_id='patient_id',
            canonical_table="'visit'",
            record_id='visit_id',
            numerator='0',
            denominator='1'
        ) }}
    from first_payments

)

select * from final
