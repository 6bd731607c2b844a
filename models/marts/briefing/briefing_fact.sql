-- One row per measure, kept period, level and entity: what it is, was before and usually is, what moved it, and what it is worth.
-- Every number that a briefing writes is a column here.
{%- set keys = ['measure_key', 'period_grain', 'period_number', 'level', 'entity_id'] %}
{%- set terms = ['volume', 'mix', 'price', 'discount', 'refund'] %}
with points as (

    select * from {{ ref('briefing_point') }}
    where level not like 'location\_%' escape '\'
    and level not like 'portfolio\_%' escape '\'

),

tests as (

    select * from {{ ref('briefing_test') }}

),

measures as (

    select * from {{ ref('briefing_measure') }}

),

metrics as (

    select * from {{ ref('metrics') }}

),

actions as (

    select * from {{ ref('briefing_action') }}

),

parts as (

    select * from {{ ref('briefing_part') }}
    where place = 1
    and sign(part_change) = sign(change)
    -- where most of it belongs to no part, none is the largest
    and part_id <> 'none'

),

revenue_drivers as (

    select
        period_grain,
        period_number,
        level,
        entity_id,
        {%- for term in terms %}
        cast(sum({{ term }}_amount) as decimal(18, 2)) as {{ term }}_amount{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('briefing_revenue_driver') }}
    group by period_grain, period_number, level, entity_id

),

worths as (

    select * from {{ ref('unit_contribution') }}

),

locations as (

    select * from {{ ref('location') }}

),

providers as (

    select * from {{ ref('provider') }}

),

-- the day before on which anything happened; the quarter that ends where this one begins
earlier as (

    select
        *,
        lag(value, case when period_grain = 'quarter' then 3 else 1 end) over in_order as earlier_value,
        period_number - lag(period_number, case when period_grain = 'quarter' then 3 else 1 end) over in_order
            as periods_back
    from points
    where period_grain <> 'day'
    or cases > 0
    window in_order as (
        partition by measure_key, level, entity_id, period_grain
        order by period_number
    )

),

-- where nothing is known of the period before there is no change, and nothing that moved it
compared as (

    select
        *,
        case
            when period_grain = 'day' or periods_back = case when period_grain = 'quarter' then 3 else 1 end
                then earlier_value
        end as previous_value
    from earlier

),

judged as (

    select
        points.*,
        tests.usual_value,
        tests.usual_spread,
        tests.surprise,
        tests.p_value,
        tests.history_periods,
        compared.previous_value,
        points.value - compared.previous_value as change,
        case when points.value >= coalesce(tests.usual_value, compared.previous_value) then 'up' else 'down' end
            as direction,
        -- what has been so for longer is no news; days are told by their weekday alone
        coalesce(tests.is_beyond_chance, false)
        and (
            points.period_grain = 'day'
            or sign(points.value - coalesce(compared.previous_value, points.value)) = sign(tests.surprise)
        )
        and (
            points.level <> 'provider'
            or points.cases >= coalesce(metrics.min_events_provider, 0)
        ) as is_unusual
    from points
    inner join tests
        on {% for key in keys %}points.{{ key }} = tests.{{ key }}{{ ' and ' if not loop.last }}{% endfor %}
    inner join measures on points.measure_key = measures.measure_key
    inner join metrics on measures.metric_key = metrics.metric_key
    left join compared
        on {% for key in keys %}points.{{ key }} = compared.{{ key }}{{ ' and ' if not loop.last }}{% endfor %}

),

-- what a place or a channel explains is not told of the group again
covered as (

    select distinct
        judged.measure_key,
        judged.period_grain,
        judged.period_number,
        judged.level,
        judged.entity_id
    from judged
    inner join judged as finer
        on judged.measure_key = finer.measure_key
        and judged.period_grain = finer.period_grain
        and judged.period_number = finer.period_number
        and judged.direction = finer.direction
    where finer.is_unusual
    and (
        (judged.level = 'portfolio' and finer.level in ('location', 'service_line', 'channel', 'campaign'))
        or (judged.level = 'channel' and finer.level = 'campaign')
    )

),

valued as (

    select
        judged.*,
        measures.metric_key,
        measures.measure_name,
        measures.unit,
        measures.good_direction,
        measures.worth_share,
        covered.measure_key is not null as is_covered,
        -- dollars: how far from usual, times what it is a rate of, times what one is worth
        case when measures.shape = 'ratio' then judged.denominator else 1 end as worth_base,
        case measures.worth
            when 'dollars' then 1
            when 'visit' then coalesce(own_worth.contribution_per_visit, group_worth.contribution_per_visit)
            when 'hour' then coalesce(own_worth.contribution_per_hour, group_worth.contribution_per_hour)
            when 'patient'
                then coalesce(own_worth.contribution_per_patient_12m, group_worth.contribution_per_patient_12m)
        end as worth_amount
    from judged
    inner join measures on judged.measure_key = measures.measure_key
    left join covered
        on {% for key in keys %}judged.{{ key }} = covered.{{ key }}{{ ' and ' if not loop.last }}{% endfor %}
    left join worths as own_worth
        on judged.level = own_worth.level
        and judged.entity_id = own_worth.entity_id
    left join worths as group_worth on group_worth.level = 'portfolio'

),

final as (

    select
        {% for key in keys %}valued.{{ key }},
        {% endfor -%}
        valued.metric_key,
        valued.measure_name,
        valued.unit,
        valued.period_start_on,
        valued.period_end_on,
        case valued.level
            when 'portfolio' then 'All locations'
            when 'location' then locations.location_name
            when 'provider' then providers.provider_name
            else replace(valued.entity_id, '_', ' ')
        end as entity_name,
        valued.direction,
        case
            when valued.good_direction = 'context' then null
            else (valued.direction = 'up') = (valued.good_direction = 'higher')
        end as is_good,

        valued.value,
        valued.numerator,
        valued.denominator,
        valued.cases,
        valued.excluded_immature,
        cast(valued.previous_value as decimal(18, 6)) as previous_value,
        cast(valued.change as decimal(18, 6)) as change,
        cast(valued.change / nullif(abs(valued.previous_value), 0) as decimal(18, 6)) as change_share,
        valued.usual_value,
        cast(valued.usual_value - {{ parameter('briefing_usual_spreads', 'decimal(9, 4)') }} * valued.usual_spread
            as decimal(18, 6)) as usual_low_value,
        cast(valued.usual_value + {{ parameter('briefing_usual_spreads', 'decimal(9, 4)') }} * valued.usual_spread
            as decimal(18, 6)) as usual_high_value,
        cast(valued.value - valued.usual_value as decimal(18, 6)) as distance,
        valued.surprise,
        valued.p_value,
        valued.history_periods,
        valued.is_unusual,
        valued.is_unusual and not valued.is_covered as is_told,

        {% for term in terms %}drivers.{{ term }}_amount,
        {% endfor -%}
        {% for kind in ['location', 'service_line', 'channel', 'campaign'] -%}
        {{ "part_locations.location_name" if kind == 'location' else "replace(" ~ kind ~ "_part.part_id, '_', ' ')" }}
            as driver_{{ kind }},
        {{ kind }}_part.part_change as driver_{{ kind }}_change,
        {% endfor -%}

        cast(valued.worth_base as decimal(18, 6)) as worth_base,
        cast(valued.worth_share as decimal(9, 4)) as worth_share,
        cast(valued.worth_amount as decimal(18, 2)) as worth_amount,
        -- an estimate, reckoned as such
        cast(
            cast(valued.value - valued.usual_value as double) * cast(valued.worth_base as double)
            * cast(valued.worth_share as double) * cast(cast(valued.worth_amount as decimal(18, 2)) as double)
            as decimal(18, 2)
        ) as dollars_amount,
        actions.action
    from valued
    left join locations on case when valued.level = 'location' then valued.entity_id end = locations.location_id
    left join providers on case when valued.level = 'provider' then valued.entity_id end = providers.provider_id
    left join actions
        on valued.measure_key = actions.measure_key
        and valued.direction = actions.direction
    left join revenue_drivers as drivers
        on case
            when valued.measure_key = 'earned_revenue' and valued.change is not null then valued.period_grain
        end = drivers.period_grain
        and valued.period_number = drivers.period_number
        and valued.level = drivers.level
        and valued.entity_id = drivers.entity_id
    {% for kind in ['location', 'service_line', 'channel', 'campaign'] -%}
    left join parts as {{ kind }}_part
        on {% for key in keys %}valued.{{ key }} = {{ kind }}_part.{{ key }}
        and {% endfor %}{{ kind }}_part.part_kind = '{{ kind }}'
    {% endfor -%}
    left join locations as part_locations on location_part.part_id = part_locations.location_id

)

select * from final
