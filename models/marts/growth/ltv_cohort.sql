-- One row per month of first visit, channel (or all of them) and horizon: what the new patients had brought
-- by then, per patient, beside what winning one cost.
{%- set horizons = [6, 12, 24, 36] %}
with newcomer_days as (

    select
        *,
        {{ month_start('first_visit_on') }} as cohort_month_on
    from {{ ref('newcomer_day') }}

),

blended as (

    select * from {{ ref('kpi_cac_blended') }}

),

paid_media as (

    select * from {{ ref('kpi_cac_paid_media') }}
    where is_mature and channel is not null

),

channel_days as (

    select
        *,
        channel as cohort_channel
    from newcomer_days
    union all
    select
        *,
        'all' as cohort_channel
    from newcomer_days

),

-- what winning a patient cost in the month: everything by everybody, media by the channel's own buyers
costs as (

    select
        period_start_on as cohort_month_on,
        'all' as cohort_channel,
        sum(numerator) / nullif(sum(denominator), 0) as cac_amount
    from blended
    group by period_start_on
    having sum(numerator) > 0
    union all
    select
        period_start_on as cohort_month_on,
        channel as cohort_channel,
        sum(numerator) / nullif(sum(denominator), 0) as cac_amount
    from paid_media
    group by period_start_on, channel
    having sum(numerator) > 0

),

cohorts as (

    select
        channel_days.cohort_month_on,
        channel_days.cohort_channel,
        count(distinct channel_days.patient_id) as patients,
        max(costs.cac_amount) as cac_amount
    from channel_days
    -- left join: what nobody spends on has no cost, which is not a cost of zero
    left join costs
        on channel_days.cohort_month_on = costs.cohort_month_on
        and channel_days.cohort_channel = costs.cohort_channel
    group by channel_days.cohort_month_on, channel_days.cohort_channel

),

-- months of thirty days and a bit: a twelfth of 365 days each
months as (

    select
        month_number,
        cast(floor(365 * month_number / 12.0) as integer) as month_days
    from (select {{ each_number(36) }} as month_number) as numbers

),

known_months as (

    select
        cohorts.cohort_month_on,
        cohorts.cohort_channel,
        months.month_number,
        months.month_days
    from cohorts
    inner join months
        on {{ add_days(month_end('cohorts.cohort_month_on'), 'months.month_days') }} <= {{ as_of() }}

),

values_by_month as (

    select
        known_months.cohort_month_on,
        known_months.cohort_channel,
        known_months.month_number,
        sum(channel_days.earned_amount) as earned_amount,
        sum(channel_days.contribution_amount) as contribution_amount
    from known_months
    inner join channel_days
        on known_months.cohort_month_on = channel_days.cohort_month_on
        and known_months.cohort_channel = channel_days.cohort_channel
        and channel_days.days_since_first <= known_months.month_days
    group by
        known_months.cohort_month_on,
        known_months.cohort_channel,
        known_months.month_number

),

payback as (

    select
        cohorts.cohort_month_on,
        cohorts.cohort_channel,
        min(values_by_month.month_number) as payback_months
    from cohorts
    inner join values_by_month
        on cohorts.cohort_month_on = values_by_month.cohort_month_on
        and cohorts.cohort_channel = values_by_month.cohort_channel
    where values_by_month.contribution_amount >= cohorts.cac_amount * cohorts.patients
    group by cohorts.cohort_month_on, cohorts.cohort_channel

),

horizons as (

    {% for months in horizons -%}
    select {{ months }} as horizon_months
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    select
        cohorts.cohort_month_on,
        cohorts.cohort_channel as channel,
        cast(horizons.horizon_months as bigint) as horizon_months,
        values_by_month.month_number is not null as is_mature,

        cast(cohorts.patients as bigint) as patients,
        cast(values_by_month.earned_amount as decimal(18, 2)) as earned_amount,
        cast(values_by_month.contribution_amount as decimal(18, 2)) as contribution_amount,
        cast(values_by_month.earned_amount / cohorts.patients as decimal(18, 2)) as ltv_earned_amount,
        cast(values_by_month.contribution_amount / cohorts.patients as decimal(18, 2))
            as ltv_contribution_amount,
        cast(cohorts.cac_amount as decimal(18, 2)) as cac_amount,
        cast(values_by_month.contribution_amount as double) / cohorts.patients
            / nullif(cohorts.cac_amount, 0) as ltv_to_cac,
        cast(payback.payback_months as bigint) as payback_months
    from cohorts
    cross join horizons
    -- left joins: the horizon may not be reached yet, the cost not be earned back
    left join values_by_month
        on cohorts.cohort_month_on = values_by_month.cohort_month_on
        and cohorts.cohort_channel = values_by_month.cohort_channel
        and horizons.horizon_months = values_by_month.month_number
    left join payback
        on cohorts.cohort_month_on = payback.cohort_month_on
        and cohorts.cohort_channel = payback.cohort_channel

)

select * from final
