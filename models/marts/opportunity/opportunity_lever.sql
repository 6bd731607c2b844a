-- One row per lever and provider, location and the whole group: the gap, its amounts, and what of them counts.
{%- set columns = [
    'lever', 'sense', 'actual_value', 'target_value', 'target_source', 'volume', 'gap_volume', 'conversion_share',
    'value_per_unit', 'patients', 'raw_amount', 'low_amount', 'high_amount', 'formula', 'quality', 'quality_reason'
] %}
{%- set amounts = ['raw_amount', 'low_amount', 'high_amount'] %}

with gaps as (

    select * from {{ ref('opportunity_gap') }}
    where level = 'provider'

),

places as (

    select * from {{ ref('opportunity_place') }}

),

-- the group is the sum of its places, so that one beyond its target does not hide another short of it; its rate is
-- that of the places with an amount
known as (

    select * from places where raw_amount is not null

),

place_counts as (

    select
        lever,
        count(*) as place_count
    from places
    group by lever

),

sums as (

    select
        place_counts.lever,
        max(place_counts.place_count) as place_count,
        count(known.location_id) as known_count,
        max(known.sense) as sense,
        cast(sum(known.actual_value * known.volume) / nullif(sum(known.volume), 0) as decimal(9, 4)) as actual_value,
        cast(sum(known.target_value * known.volume) / nullif(sum(known.volume), 0) as decimal(9, 4)) as target_value,
        {{ list_words('known.target_source') }} as target_source,
        sum(known.volume) as volume,
        sum(known.gap_volume) as gap_volume,
        sum(known.patients) as patients,
        bool_or(known.quality = 'degraded') as is_degraded
        {%- for amount in amounts %},
        cast(sum(known.{{ amount }}) as decimal(18, 2)) as {{ amount }},
        cast(sum(known.counted_{{ amount }}) as decimal(18, 2)) as counted_{{ amount }}
        {%- endfor %}
    from place_counts
    left join known on place_counts.lever = known.lever
    group by place_counts.lever

),

portfolio as (

    select
        *,
        cast(null as decimal(5, 4)) as conversion_share,
        cast(null as decimal(12, 4)) as value_per_unit,
        'the sum of ' || {{ count_words('known_count', "'location'") }} || ': ' || cast(raw_amount as varchar)
        || ', closed ' || cast(low_amount as varchar) || ' to ' || cast(high_amount as varchar) as formula,
        case
            when known_count = 0 then 'absent'
            when known_count < place_count or is_degraded then 'degraded'
            else 'exact'
        end as quality,
        case
            when known_count < place_count
                then 'no amount at ' || {{ count_words('(place_count - known_count)', "'location'") }}
            when is_degraded then 'not exact at every location'
        end as quality_reason
    from sums

),

final as (

    select
        'provider' as level,
        location_id,
        provider_id,
        {{ columns | join(',\n        ') }}
        {%- for amount in amounts %},
        cast(null as decimal(18, 2)) as counted_{{ amount }}
        {%- endfor %}
    from gaps

    union all

    select
        'location' as level,
        location_id,
        cast(null as varchar) as provider_id,
        {{ columns | join(',\n        ') }}
        {%- for amount in amounts %},
        counted_{{ amount }}
        {%- endfor %}
    from places

    union all

    select
        'portfolio' as level,
        cast(null as varchar) as location_id,
        cast(null as varchar) as provider_id,
        {{ columns | join(',\n        ') }}
        {%- for amount in amounts %},
        counted_{{ amount }}
        {%- endfor %}
    from portfolio

)

select * from final
