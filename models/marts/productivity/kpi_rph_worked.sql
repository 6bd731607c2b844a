-- One row per service line performed, with what was earned, and one per day of hours worked.
with revenue as (

    select * from {{ ref('service_revenue') }}

),

hours as (

    select * from {{ ref('clinical_hours') }}

),

final as (

    select
        {{ kpi_event_columns(
            'rph_worked',
            event_on='sold_on',
            location_id='location_id',
            provider_id='provider_id',
            patient_id='patient_id',
            canonical_table="'transaction'",
            record_id='transaction_id',
            numerator='earned_amount',
            denominator='0'
        ) }}
    from revenue
    where counts_per_worked_hour

    union all

    select
        {{ kpi_event_columns(
            'rph_worked',
            event_on='worked_on',
            location_id='location_id',
            provider_id='provider_id',
            canonical_table="'provider_hours'",
            record_id='record_id',
            basis='source_kind',
            numerator='0',
            denominator='worked_hours'
        ) }}
    from hours
    where worked_hours > 0

)

select * from final
