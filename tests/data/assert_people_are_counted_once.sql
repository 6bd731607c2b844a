-- The scorecard counts the people of a quarter or a year from months; counting them one by one in
-- the events gives the same. Looked at for one metric that has providers in several places.
with events as (

    select
        event.patient_id,
        event.provider_id,
        event.period_start_on
    from {{ ref('kpi_rebooking_rate_7d') }} as event
    inner join {{ ref('metric_quality') }} as quality
        on quality.metric_key = 'rebooking_rate_7d'
        and event.location_id = quality.location_id
        and event.period_start_on = quality.month_start_on
    where quality.quality <> 'absent'
    and event.is_mature

),

scorecard as (

    select *
    from {{ ref('kpi_figure') }}
    where metric_key = 'rebooking_rate_7d'
    and level in ('portfolio', 'provider')
    and quality <> 'absent'

)

select
    scorecard.period_grain,
    scorecard.period_end_on,
    scorecard.level,
    scorecard.entity_id,
    max(scorecard.patients) as patients,
    count(distinct events.patient_id) as counted_patients
from scorecard
left join events
    on events.period_start_on between scorecard.period_start_on and scorecard.period_end_on
    and (scorecard.level = 'portfolio' or events.provider_id = scorecard.entity_id)
group by
    scorecard.period_grain,
    scorecard.period_end_on,
    scorecard.level,
    scorecard.entity_id
having coalesce(max(scorecard.patients), 0) <> count(distinct events.patient_id)
