-- One row per location, metric and period that may leave the house: what the site shows of it, rounded, with its bands.
with cells as (

    select * from {{ ref('disclosure_cell') }}
    where level = 'location' and period_grain in ('quarter', 'ttm')

),

scorecard as (

    select * from {{ ref('kpi_scorecard') }}
    where level = 'location'

),

peer_metrics as (

    select * from {{ ref('peer_metric') }}

),

places as (

    select * from {{ ref('peer_place') }}

),

last_year as (

    select max(period_end_on) as last_year_end_on from cells

),

-- the trailing year, and the last four quarters, that are old enough to stay what they are
recent as (

    select
        cells.entity_id as location_id,
        cells.period_grain,
        cells.period_end_on,
        cells.metric_key,
        cells.value,
        cells.cases,
        cells.quality,
        scorecard.definition_version,
        peer_metrics.rounding_step
    from cells
    cross join last_year
    inner join peer_metrics on cells.metric_key = peer_metrics.metric_key
    inner join scorecard
        on cells.metric_key = scorecard.metric_key
        and cells.period_grain = scorecard.period_grain
        and cells.period_end_on = scorecard.period_end_on
        and cells.entity_id = scorecard.entity_id
    where not cells.is_suppressed
    and cells.quality <> 'absent'
    and cells.value is not null
    and cells.is_mature
    and not scorecard.is_small
    and cells.period_end_on >= {{ add_months('last_year.last_year_end_on', -24) }}
    qualify row_number() over (
        partition by cells.entity_id, cells.metric_key, cells.period_grain
        order by cells.period_end_on desc
    ) <= case when cells.period_grain = 'ttm' then 1 else 4 end

),

final as (

    select
        recent.location_id,
        places.vertical,
        places.region_band,
        places.revenue_band,
        places.provider_band,
        places.mix_band,
        recent.period_grain,
        recent.period_end_on,
        recent.metric_key,
        recent.definition_version,
        cast(round(recent.value / recent.rounding_step) * recent.rounding_step as decimal(18, 3)) as value,
        case
            when recent.cases < 30 then 'under 30'
            when recent.cases < 100 then '30 to 99'
            when recent.cases < 300 then '100 to 299'
            when recent.cases < 1000 then '300 to 999'
            else '1000 and more'
        end as cases_band,
        recent.quality
    from recent
    inner join places on recent.location_id = places.location_id

)

select * from final
