-- A share of cases is between 0 and 1. Shares of money and hours may leave that range honestly: a
-- margin can be negative, an hour can be worked outside the shift.
select
    scorecard.metric_key,
    scorecard.period_grain,
    scorecard.period_end_on,
    scorecard.level,
    scorecard.entity_id,
    scorecard.value
from {{ ref('kpi_figure') }} as scorecard
inner join {{ ref('metrics') }} as metrics on scorecard.metric_key = metrics.metric_key
where metrics.unit = 'rate'
and (
    metrics.question in ('rebooking', 'retention')
    or metrics.metric_key in (
        'no_show_rate', 'late_cancel_rate', 'lead_conversion_rate', 'identity_match_rate',
        'online_booking_share', 'treatment_acceptance_90d', 'unscheduled_recovery_90d',
        'recall_current_rate'
    )
)
and (
    scorecard.value < 0
    or scorecard.value > 1
)
