-- One row per lever and provider, location and the whole group, and the total of each location and of the group: what
-- closing the gap to the target would bring, as a range. Illustrative.
{%- set levers_of_the_year = ['rebooking', 'retention', 'capacity', 'provider_optimisation', 'no_show'] %}

with levers as (

    select * from {{ ref('opportunity_lever') }}

),

assumptions as (

    select * from {{ ref('opportunity_assumption') }}

),

practice as (

    select
        as_of_on,
        period_start_on,
        period_end_on
    from {{ ref('unit_contribution') }}
    where level = 'portfolio'

),

-- how many people of a place, and how many places of the group, make up more than half of a gap (not of its dollars)
ranked as (

    select
        lever,
        level as part,
        case when level = 'provider' then location_id end as location_id,
        sum(gap_volume) over (
            partition by lever, level, case when level = 'provider' then location_id end
        ) as whole_gap,
        coalesce(sum(gap_volume) over (
            partition by lever, level, case when level = 'provider' then location_id end
            order by gap_volume desc, location_id, provider_id
            rows between unbounded preceding and 1 preceding
        ), 0) as larger_gaps
    from levers
    where level in ('provider', 'location')
    and gap_volume > 0

),

main_parts as (

    select
        lever,
        case when part = 'provider' then 'location' else 'portfolio' end as level,
        location_id,
        part,
        count(*) as part_count,
        count(case when 2 * larger_gaps < whole_gap then 1 end) as main_count
    from ranked
    group by lever, part, location_id

),

worded as (

    select
        levers.*,
        assumptions.lever_name,
        assumptions.metric_key,
        assumptions.incremental_share,
        assumptions.closure_low_share,
        assumptions.closure_high_share,
        assumptions.horizon,
        assumptions.overlap_note,
        {%- for value in ['actual_value', 'target_value'] %}
        case
            when assumptions.value_of = 'gap'
                then cast(cast(levers.{{ value }} as decimal(9, 0)) as varchar) || ' an hour'
            -- as many digits as it takes to tell them apart
            when cast(100 * levers.actual_value as decimal(9, 0)) = cast(100 * levers.target_value as decimal(9, 0))
                then cast(cast(100 * levers.{{ value }} as decimal(9, 1)) as varchar) || ' %'
            else cast(cast(100 * levers.{{ value }} as decimal(9, 0)) as varchar) || ' %'
        end as {{ value }}_words,
        {%- endfor %}
        case when main_parts.part_count = 1 then ', all of it ' else ', most of it ' end
        || case when main_parts.part = 'provider' then 'with ' else 'at ' end
        || {{ count_words('main_parts.main_count', 'main_parts.part') }} as parts_words
    from levers
    inner join assumptions on levers.lever = assumptions.lever
    -- left join: a gap of nothing is nowhere
    left join main_parts
        on levers.lever = main_parts.lever
        and levers.level = main_parts.level
        and levers.location_id is not distinct from main_parts.location_id

),

totals as (

    select
        level,
        location_id,
        count(raw_amount) as known_count,
        {{ list_words("case when raw_amount is null then lower(lever_name) end", ', ') }} as missing,
        bool_or(quality = 'degraded') as is_degraded,
        cast(sum(counted_raw_amount) as decimal(18, 2)) as raw_amount,
        cast(sum(counted_low_amount) as decimal(18, 2)) as low_amount,
        cast(sum(counted_high_amount) as decimal(18, 2)) as high_amount,
        -- each lever with what of it counts, in their order
        substr(
            {%- for lever in levers_of_the_year %}
            coalesce(max(case when lever = '{{ lever }}' then ' + ' || lower(lever_name) || ' '
                || cast(counted_low_amount as varchar) || ' to ' || cast(counted_high_amount as varchar) end), '')
            {{- ' ||' if not loop.last }}
            {%- endfor %},
            4
        ) as parts_words
    from worded
    where level in ('location', 'portfolio')
    and horizon = 'a year'
    group by level, location_id

),

largest as (

    select
        level,
        location_id,
        lower(lever_name) as lever_name
    from worded
    where level in ('location', 'portfolio')
    and counted_high_amount > 0
    qualify row_number() over (
        partition by level, location_id order by counted_high_amount desc, lever
    ) = 1

),

final as (

    select
        practice.as_of_on,
        worded.level,
        worded.location_id,
        worded.provider_id,
        worded.lever,
        worded.lever_name,
        worded.metric_key,
        practice.period_start_on,
        practice.period_end_on,
        worded.actual_value,
        worded.target_value,
        worded.target_source,
        cast(worded.volume as decimal(18, 2)) as volume,
        worded.conversion_share,
        worded.value_per_unit,
        worded.raw_amount,
        worded.incremental_share,
        worded.closure_low_share,
        worded.closure_high_share as closure_share,
        worded.low_amount,
        worded.high_amount,
        worded.counted_raw_amount,
        worded.counted_low_amount,
        worded.counted_high_amount,
        worded.formula,
        case
            when worded.level = 'provider' or worded.raw_amount is null then null
            when worded.gap_volume = 0
                then worded.actual_value_words || ', the target of ' || worded.target_value_words || ' is met'
            -- in all beyond the target, and yet some place short of its own
            when worded.sense * (worded.target_value - worded.actual_value) <= 0
                then worded.actual_value_words || ' in all, short of ' || worded.target_value_words || ' in part'
                    || coalesce(worded.parts_words, '')
            else worded.actual_value_words || ' → ' || worded.target_value_words || coalesce(worded.parts_words, '')
        end as where_concentrated,
        'contribution' as basis,
        'illustrative: ' || worded.horizon || ', if that much of the gap is closed' as wording,
        worded.overlap_note,
        cast(worded.patients as bigint) as patients,
        worded.quality,
        worded.quality_reason
    from worded
    cross join practice

    union all

    select
        practice.as_of_on,
        totals.level,
        totals.location_id,
        cast(null as varchar) as provider_id,
        'total' as lever,
        'Total' as lever_name,
        cast(null as varchar) as metric_key,
        practice.period_start_on,
        practice.period_end_on,
        cast(null as decimal(9, 4)) as actual_value,
        cast(null as decimal(9, 4)) as target_value,
        cast(null as varchar) as target_source,
        cast(null as decimal(18, 2)) as volume,
        cast(null as decimal(5, 4)) as conversion_share,
        cast(null as decimal(12, 4)) as value_per_unit,
        totals.raw_amount,
        cast(null as decimal(5, 4)) as incremental_share,
        cast(null as decimal(5, 4)) as closure_low_share,
        cast(null as decimal(5, 4)) as closure_share,
        totals.low_amount,
        totals.high_amount,
        totals.raw_amount as counted_raw_amount,
        totals.low_amount as counted_low_amount,
        totals.high_amount as counted_high_amount,
        totals.parts_words || ' = ' || cast(totals.low_amount as varchar) || ' to '
        || cast(totals.high_amount as varchar) as formula,
        'most of it ' || largest.lever_name as where_concentrated,
        'contribution' as basis,
        'illustrative: a year, if that much of the gaps is closed' as wording,
        'Each patient is won once and each hour filled once: what counts of a lever is what others leave of it.'
            as overlap_note,
        cast(null as bigint) as patients,
        case
            when totals.known_count = 0 then 'absent'
            when totals.missing is not null or totals.is_degraded then 'degraded'
            else 'exact'
        end as quality,
        case
            when totals.missing is not null then 'without ' || totals.missing
            when totals.is_degraded then 'not exact in every lever'
        end as quality_reason
    from totals
    cross join practice
    left join largest
        on totals.level = largest.level
        and totals.location_id is not distinct from largest.location_id

)

select * from final
