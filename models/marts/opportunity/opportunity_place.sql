-- One row per lever and location: what all of its gap is worth, what can be closed of it, and what of that counts in
-- the total of a year. Patients are won once (rebooking before retention), hours are filled once (visits before
-- capacity).
{%- set low_amount = closed_amount(
    'by_providers.raw_amount', 'assumptions.incremental_share', 'assumptions.closure_low_share'
) %}
{%- set high_amount = closed_amount(
    'by_providers.raw_amount', 'assumptions.incremental_share', 'assumptions.closure_high_share'
) %}

with gaps as (

    select * from {{ ref('opportunity_gap') }}

),

assumptions as (

    select * from {{ ref('opportunity_assumption') }}

),

-- the hourly contribution of a place's people, each against their own role: of those short of it, where anybody is
compared as (

    select
        *,
        max(gap_volume) over (partition by location_id) as largest_gap
    from gaps
    where lever = 'provider_optimisation'
    and raw_amount is not null

),

by_providers as (

    select
        lever,
        location_id,
        max(sense) as sense,
        count(*) as provider_count,
        cast(sum(actual_value * volume) / sum(volume) as decimal(9, 4)) as actual_value,
        cast(sum(target_value * volume) / sum(volume) as decimal(9, 4)) as target_value,
        {{ list_words('target_source') }} as target_source,
        cast(sum(volume) as decimal(12, 2)) as volume,
        cast(sum(gap_volume) as decimal(18, 4)) as gap_volume,
        cast(sum(patients) as bigint) as patients,
        cast(sum(raw_amount) as decimal(18, 2)) as raw_amount,
        max(case when quality = 'degraded' then 'degraded' else 'exact' end) as quality,
        {{ list_words('quality_reason') }} as quality_reason
    from compared
    where gap_volume > 0
    or largest_gap = 0
    group by lever, location_id

),

places as (

    select distinct location_id from gaps where level = 'location'

),

levers as (

    select
        lever,
        location_id,
        sense,
        actual_value,
        target_value,
        target_source,
        volume,
        gap_volume,
        conversion_share,
        value_per_unit,
        patients,
        raw_amount,
        low_amount,
        high_amount,
        formula,
        quality,
        quality_reason
    from gaps
    where level = 'location'

    union all

    select
        assumptions.lever,
        places.location_id,
        by_providers.sense,
        by_providers.actual_value,
        by_providers.target_value,
        by_providers.target_source,
        by_providers.volume,
        by_providers.gap_volume,
        cast(1 as decimal(5, 4)) as conversion_share,
        cast(1 as decimal(12, 4)) as value_per_unit,
        by_providers.patients,
        by_providers.raw_amount,
        {{ low_amount }} as low_amount,
        {{ high_amount }} as high_amount,
        'the sum over ' || {{ count_words('by_providers.provider_count', "'provider'") }} || ' of (target '
        || assumptions.rate_words || ' − own) × ' || assumptions.volume_words || ' = '
        || cast(by_providers.raw_amount as varchar) || '; × ' || cast(assumptions.incremental_share as varchar)
        || ' incremental × ' || cast(assumptions.closure_low_share as varchar) || ' to '
        || cast(assumptions.closure_high_share as varchar) || ' closed = '
        || cast({{ low_amount }} as varchar) || ' to '
        || cast({{ high_amount }} as varchar) as formula,
        coalesce(by_providers.quality, 'absent') as quality,
        case
            when by_providers.location_id is null then 'nobody with enough cases and peers'
            else by_providers.quality_reason
        end as quality_reason
    from places
    inner join assumptions on assumptions.lever = 'provider_optimisation'
    -- left join: a place may have nobody to compare
    left join by_providers on places.location_id = by_providers.location_id

),

final as (

    select
        *
        {%- for amount in ['raw_amount', 'low_amount', 'high_amount'] %},
        cast(
            case
                when {{ amount }} is null then null
                when lever = 'retention'
                    then greatest(
                        {{ amount }}
                        - coalesce(max(case when lever = 'rebooking' then {{ amount }} end) over place, 0), 0
                    )
                when lever = 'capacity'
                    then greatest(
                        {{ amount }}
                        - greatest(
                            coalesce(max(case when lever = 'rebooking' then {{ amount }} end) over place, 0),
                            coalesce(max(case when lever = 'retention' then {{ amount }} end) over place, 0)
                        )
                        - coalesce(max(case when lever = 'no_show' then {{ amount }} end) over place, 0),
                        0
                    )
                -- a stock is worked off once: no part of a year
                when lever in ('unused_prepaid', 'unscheduled_treatment') then 0
                else {{ amount }}
            end as decimal(18, 2)
        ) as counted_{{ amount }}
        {%- endfor %}
    from levers
    window place as (partition by location_id)

)

select * from final
