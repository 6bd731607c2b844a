-- One row per counted lead and level: the lead in the middle of its month carries the minutes, or the two
-- in the middle half of theirs each; where nobody answered those, none does.
with responses as (

    select
        *,
        {{ month_start('created_on') }} as month_start_on
    from {{ ref('lead_response') }}
    where is_known

),

by_level as (

    {% for level, entity in [
        ('portfolio', "'all'"), ('location', 'location_id'), ('channel', 'channel')
    ] -%}
    select
        '{{ level }}' as level,
        {{ entity }} as entity_id,
        responses.*
    from responses
    where {{ entity }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

ranked as (

    select
        *,
        row_number() over (
            partition by level, entity_id, month_start_on
            order by reply_minutes nulls last, created_on, lead_id
        ) as place,
        count(*) over (partition by level, entity_id, month_start_on) as leads,
        count(reply_minutes) over (partition by level, entity_id, month_start_on) as answered
    from by_level

),

final as (

    select
        {{ kpi_event_columns(
            'speed_to_lead_median_minutes',
            event_on='created_on',
            level='level',
            entity_id='entity_id',
            location_id='location_id',
            channel='channel',
            patient_id='patient_id',
            canonical_table="'lead'",
            record_id='lead_id',
            numerator='case
                when answered < floor(leads / 2.0) + 1 then null
                when place not in (floor((leads + 1) / 2.0), floor(leads / 2.0) + 1) then 0
                when leads % 2 = 1 then reply_minutes
                else reply_minutes / 2
            end',
            basis='basis'
        ) }}
    from ranked

)

select * from final
