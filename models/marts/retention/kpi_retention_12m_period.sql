-- One row per month, level and patient seen in the year that ended twelve months before: treated
-- again in the twelve months that end with the month? A provider answers for the patients whose
-- last visit of the base year was theirs, wherever they return.
with seen_spans as (

    select * from {{ ref('seen_span') }}

),

months as (

    select distinct
        month_start_on,
        month_end_on,
        {{ add_months('month_start_on', -23) }} as base_start_on,
        {{ add_days(add_months('month_start_on', -11), -1) }} as base_end_on
    from {{ ref('location_month') }}

),

base as (

    select
        months.month_start_on,
        months.month_end_on,
        seen_spans.*
    from months
    inner join seen_spans
        on seen_spans.visit_on between months.base_start_on and months.base_end_on
        and coalesce(seen_spans.next_visit_on > months.base_end_on, true)
    where not seen_spans.is_gone

),

placed as (

    select
        *,
        level as counted_level,
        place_id as entity_id
    from base

    union all

    select
        *,
        'provider' as counted_level,
        provider_id as entity_id
    from base
    where level = 'portfolio'
    and provider_id is not null

),

final as (

    select
        {{ kpi_event_columns(
            'retention_12m_period',
            event_on='visit_on',
            period_start_on='month_start_on',
            level='counted_level',
            entity_id='entity_id',
            location_id='location_id',
            patient_id='patient_id',
            canonical_table="'visit'",
            record_id='visit_id',
            numerator='case when next_treatment_on <= month_end_on then 1 else 0 end',
            denominator='1'
        ) }}
    from placed

)

select * from final
