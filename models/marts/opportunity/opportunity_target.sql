-- One row per lever and location, or role: the target, and where it comes from: the practice's own, else the
-- published benchmark, else the upper quarter of the own places or people, else the assumption.
with assumptions as (

    select * from {{ ref('opportunity_assumption') }}

),

metrics as (

    select * from {{ ref('metrics') }}

),

practice_targets as (

    select * from {{ source('raw_practice', 'target') }}

),

benchmarks as (

    select
        assumptions.lever,
        benchmarks.source_title || ' (' || benchmarks.value_text || ' ' || benchmarks.population
        || '; confidence ' || benchmarks.confidence || ')' as words,
        case assumptions.benchmark_end
            when 'value_low' then benchmarks.value_low
            when 'value_high' then benchmarks.value_high
            when 'top_low' then benchmarks.top_low
            when 'top_high' then benchmarks.top_high
        end as target_value
    from {{ ref('benchmarks') }} as benchmarks
    inner join assumptions on benchmarks.metric_key = assumptions.metric_key
    where benchmarks.is_shown

),

figures as (

    select * from {{ ref('opportunity_figure') }}

),

providers as (

    select * from {{ ref('provider') }}

),

peers as (

    select
        figures.lever,
        'location' as peer_kind,
        'all' as peer_group,
        figures.actual_value
    from figures
    where figures.level = 'location'
    and figures.shortfall_reason is null

    union all

    select
        figures.lever,
        'role' as peer_kind,
        providers.role as peer_group,
        figures.actual_value
    from figures
    inner join providers on figures.entity_id = providers.provider_id
    where figures.level = 'provider'
    and figures.lever = 'provider_optimisation'
    and figures.shortfall_reason is null

),

quartiles as (

    select
        lever,
        peer_kind,
        peer_group,
        count(*) as peer_count,
        percentile_cont(0.75) within group (order by cast(actual_value as double)) as upper_value,
        percentile_cont(0.25) within group (order by cast(actual_value as double)) as lower_value
    from peers
    group by lever, peer_kind, peer_group
    having count(*) >= {{ parameter('opportunity_min_peers') }}

),

wanted as (

    select distinct
        lever,
        level,
        entity_id,
        'location' as peer_kind,
        'all' as peer_group
    from figures
    where level = 'location'
    and lever <> 'provider_optimisation'

    union all

    select distinct
        'provider_optimisation' as lever,
        'role' as level,
        role as entity_id,
        'role' as peer_kind,
        role as peer_group
    from providers
    where role is not null

),

final as (

    select
        wanted.lever,
        wanted.level,
        wanted.entity_id,
        case when metrics.direction = 'higher' then 1 else -1 end as sense,
        cast(coalesce(
            own.target_value,
            everywhere.target_value,
            benchmarks.target_value,
            case when metrics.direction = 'higher' then quartiles.upper_value else quartiles.lower_value end,
            assumptions.default_target
        ) as decimal(9, 4)) as target_value,
        case
            when own.target_value is not null then 'practice.yml, for the place'
            when everywhere.target_value is not null then 'practice.yml'
            when benchmarks.target_value is not null then 'benchmark: ' || benchmarks.words
            when quartiles.peer_count is not null
                then 'own upper quarter of ' || cast(quartiles.peer_count as varchar) || ' '
                    || case when wanted.peer_kind = 'role' then replace(wanted.peer_group, '_', ' ') || 's'
                        else 'locations' end
            when assumptions.default_target is not null then 'assumption'
        end as target_source
    from wanted
    inner join assumptions on wanted.lever = assumptions.lever
    inner join metrics on assumptions.metric_key = metrics.metric_key
    -- left joins: the first of them that gives a value is the target
    left join practice_targets as own
        on assumptions.takes_practice_target
        and assumptions.metric_key = own.metric_key
        and wanted.entity_id = own.location_id
    left join practice_targets as everywhere
        on assumptions.takes_practice_target
        and assumptions.metric_key = everywhere.metric_key
        and everywhere.location_id is null
    left join benchmarks on wanted.lever = benchmarks.lever
    left join quartiles
        on wanted.lever = quartiles.lever
        and wanted.peer_kind = quartiles.peer_kind
        and wanted.peer_group = quartiles.peer_group

)

select * from final
