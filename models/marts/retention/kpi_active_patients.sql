-- One row per month, level and patient seen in the days before the month's end that the vertical
-- calls active; in a practice of several verticals the group is also told per vertical.
with seen_spans as (

    select * from {{ ref('seen_span') }}

),

months as (

    select distinct
        month_start_on,
        month_end_on
    from {{ ref('location_month') }}

),

verticals as (

    select count(distinct vertical) as vertical_count from {{ ref('location') }}

),

active as (

    select
        months.month_start_on,
        seen_spans.*
    from months
    inner join seen_spans
        on seen_spans.visit_on <= months.month_end_on
        and coalesce(seen_spans.next_visit_on > months.month_end_on, true)
        and seen_spans.visit_on > {{ add_days(
            'months.month_end_on',
            "-case when seen_spans.vertical = 'dental' then " ~ parameter('active_days_dental')
            ~ ' else ' ~ parameter('active_days_medspa') ~ ' end'
        ) }}

),

placed as (

    select
        active.*,
        active.place_id as entity_id
    from active

    union all

    select
        active.*,
        active.vertical as entity_id
    from active
    cross join verticals
    where active.level = 'portfolio'
    and verticals.vertical_count > 1

),

final as (

    select
        {{ kpi_event_columns(
            'active_patients',
            event_on='visit_on',
            period_start_on='month_start_on',
            level='level',
            entity_id='entity_id',
            location_id='location_id',
            patient_id='patient_id',
            canonical_table="'visit'",
            record_id='visit_id',
            numerator='1'
        ) }}
    from placed

)

select * from final
