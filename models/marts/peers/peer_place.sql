-- One row per location: the coarse bands under which it contributes to peer cohorts and is compared with them.
with locations as (

    select * from {{ ref('location') }}

),

regions as (

    select * from {{ ref('peer_region') }}

),

mixes as (

    select * from {{ ref('peer_mix') }}

),

cells as (

    select * from {{ ref('disclosure_cell') }}

),

scorecard as (

    select * from {{ ref('kpi_scorecard') }}

),

last_year as (

    select max(period_end_on) as period_end_on from cells where period_grain = 'ttm'

),

-- a band follows from a figure that the site shows, or it is unknown
shown as (

    select
        cells.entity_id as location_id,
        cells.metric_key,
        cells.period_end_on,
        cells.value,
        scorecard.denominator
    from cells
    inner join last_year on cells.period_end_on = last_year.period_end_on
    inner join scorecard
        on cells.metric_key = scorecard.metric_key
        and cells.period_grain = scorecard.period_grain
        and cells.period_end_on = scorecard.period_end_on
        and cells.level = scorecard.level
        and cells.entity_id = scorecard.entity_id
    where cells.level = 'location'
    and cells.period_grain = 'ttm'
    and cells.metric_key in ('earned_revenue', 'rph_available')
    and not cells.is_suppressed
    and cells.quality <> 'absent'
    and cells.value is not null

),

revenue as (

    select * from shown where metric_key = 'earned_revenue'

),

-- people who work full time (2,080 hours a year), told by the hours that clinical people were available; no
-- parameter, because a band must mean the same to everybody
capacity as (

    select
        location_id,
        cast(denominator as double) / 2080 as full_time_count
    from shown
    where metric_key = 'rph_available'

),

groups as (

    select
        locations.location_id,
        mixes.mix_group,
        sum(scorecard.value) as earned_amount,
        max(scorecard.patients) as patients
    from locations
    inner join revenue on locations.location_id = revenue.location_id
    inner join scorecard
        on scorecard.metric_key = 'earned_revenue'
        and scorecard.level = 'location_service_line'
        and scorecard.period_grain = 'ttm'
        and scorecard.period_end_on = revenue.period_end_on
    inner join mixes
        on scorecard.entity_id = locations.location_id || '|' || mixes.service_line
    group by locations.location_id, mixes.mix_group

),

main_groups as (

    select
        location_id,
        case
            when earned_amount >= 0.5 * sum(earned_amount) over (partition by location_id)
                and patients >= {{ parameter('suppress_below') }} then mix_group
            else 'mixed'
        end as mix_band
    from groups
    qualify row_number() over (
        partition by location_id order by earned_amount desc, mix_group
    ) = 1

),

final as (

    select
        locations.location_id,
        locations.vertical,
        coalesce(regions.region_band, 'other') as region_band,
        case
            when revenue.value is null then 'unknown'
            when revenue.value < 500000 then 'under 0.5m'
            when revenue.value < 1000000 then '0.5m to 1m'
            when revenue.value < 2000000 then '1m to 2m'
            when revenue.value < 4000000 then '2m to 4m'
            else '4m and more'
        end as revenue_band,
        case
            when capacity.full_time_count is null then 'unknown'
            when capacity.full_time_count < 2 then 'under 2'
            when capacity.full_time_count < 4 then '2 to 4'
            when capacity.full_time_count < 8 then '4 to 8'
            else '8 and more'
        end as provider_band,
        coalesce(main_groups.mix_band, 'unknown') as mix_band
    from locations
    -- left joins: a place of which too little is shown is in the bands unknown and other
    left join regions on {{ words('locations.region') }} = regions.region_words
    left join revenue on locations.location_id = revenue.location_id
    left join capacity on locations.location_id = capacity.location_id
    left join main_groups on locations.location_id = main_groups.location_id

)

select * from final
