-- One row per figure of the last complete week: of the group, of each place's revenue, and of a place wherever it is unusual.
{{ config(alias='flash') }}

with facts as (

    select * from {{ ref('briefing_fact') }}
    where period_grain = 'week'
    and period_number = 0
    and level in ('portfolio', 'location')

),

measures as (

    select * from {{ ref('briefing_measure') }}
    where flash_position is not null

),

-- a week tells of the months it touches, and what is usual of those before
hidden as (

    select
        metric_key,
        level,
        entity_id,
        period_end_on
    from {{ ref('disclosure_cell') }}
    where is_suppressed
    and period_grain = 'month'
    and level in ('portfolio', 'location')

),

-- whoever came: the people behind money and hours are no more than they
visits as (

    select
        level,
        entity_id,
        value as visits
    from facts
    where measure_key = 'visits'

),

chosen as (

    select
        measures.flash_position as position,
        facts.*,
        least(
            facts.cases,
            coalesce(visits.visits, facts.cases),
            case when facts.unit = 'count' then least(facts.value, facts.previous_value, facts.usual_value) else facts.cases end
        ) as people
    from facts
    inner join measures on facts.measure_key = measures.measure_key
    left join visits
        on facts.level = visits.level
        and facts.entity_id = visits.entity_id

),

decided as (

    select
        chosen.*,
        {{ is_hidden_in_group('chosen.people', 'chosen.measure_key, chosen.level', 'chosen.entity_id') }}
        -- in a week without anybody there is nothing to tell
        or coalesce(chosen.people, 0) < 1
        or exists (
            select 1
            from hidden
            where chosen.metric_key = hidden.metric_key
            and chosen.level = hidden.level
            and chosen.entity_id = hidden.entity_id
            and hidden.period_end_on >= {{ add_days('chosen.period_start_on', -91) }}
            and {{ month_start('hidden.period_end_on') }} <= chosen.period_end_on
        ) as is_suppressed
    from chosen

),

-- of one place that is hidden the group would tell
alone as (

    select measure_key
    from decided
    where level = 'location'
    group by measure_key
    having sum(case when is_suppressed then 1 else 0 end) = 1

),

final as (

    select
        decided.position,
        decided.measure_key,
        decided.measure_name,
        decided.level,
        decided.entity_name as entity,
        decided.unit,
        decided.period_start_on as week_start_on,
        decided.period_end_on as week_end_on,
        {%- for column in ['value', 'previous_value', 'usual_value'] %}
        case when not decided.is_suppressed then cast(decided.{{ column }} as double) end as {{ column }},
        {%- endfor %}
        case when not decided.is_suppressed then coalesce(decided.is_unusual, false) end as is_unusual,
        case
            when decided.is_suppressed then null
            when decided.is_unusual then decided.action
            else 'Within what is usual here.'
        end as what_to_do,
        decided.is_suppressed
    from decided
    left join alone on decided.measure_key = alone.measure_key
    where decided.level = 'portfolio'
    -- places: what they earned, and what is unusual; that something hidden is unusual would be told by its row
    or (decided.measure_key = 'earned_revenue' and alone.measure_key is null)
    or (decided.is_unusual and not decided.is_suppressed and alone.measure_key is null)

)

select * from final
order by final.position, final.level desc, final.entity
