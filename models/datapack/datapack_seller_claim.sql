-- One row per figure that the seller claims and way of counting it: what the rows support, and which way comes nearest.
{{ config(alias='seller_claim') }}

with figures as (

    select * from {{ ref('manual_figure') }}
    where figure in ('seller_claim_active_patients', 'seller_claim_revenue_ttm', 'seller_claim_retention_12m')

),

location_months as (

    select * from {{ ref('location_month') }}

),

months as (

    select * from {{ ref('earnings_month') }}

),

adjustments as (

    select
        month_start_on,
        location_id,
        sum(amount) as amount
    from {{ ref('revenue_adjustment') }}
    group by month_start_on, location_id

),

visits as (

    select * from {{ ref('visit') }}

),

scorecard as (

    select * from {{ ref('kpi_scorecard') }}
    where metric_key in ('retention_12m_period', 'return_12m_cohort')
    and period_grain = 'ttm'
    and level in ('portfolio', 'location')

),

locations as (

    select * from {{ ref('location') }}

),

-- a claim is of the month that it names, or of the last that is complete
claims as (

    select
        figures.figure,
        figures.location_id,
        figures.figure_value as claimed_value,
        least(
            {{ month_start('figures.period_start_on') }},
            (select max(month_start_on) from location_months)
        ) as month_start_on
    from figures

),

active as (
    {% for window_months in [12, 18, 24] %}
    select
        claims.figure,
        claims.location_id,
        claims.month_start_on,
        {{ loop.index }} as position,
        'visit in the last {{ window_months }} months' as counted_as,
        cast(count(distinct visits.patient_id) as double) as supported_value,
        count(distinct visits.patient_id) as patients
    from claims
    inner join visits
        on coalesce(visits.location_id = claims.location_id, true)
        and visits.visit_on <= {{ month_end('claims.month_start_on') }}
        and visits.visit_on > {{ month_end(add_months('claims.month_start_on', -window_months)) }}
    where claims.figure = 'seller_claim_active_patients'
    group by claims.figure, claims.location_id, claims.month_start_on
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

revenue as (
    {% for amount, told in {
        'months.earned_amount + coalesce(adjustments.amount, 0)': 'earned: less what the findings take from it',
        'months.earned_amount': 'earned: as services are performed', 'months.sales_amount': 'sold: prepaid included',
        'months.collected_amount': 'cash: tax and tips included'
    }.items() %}
    select
        claims.figure,
        claims.location_id,
        claims.month_start_on,
        {{ loop.index }} as position,
        '{{ told }}' as counted_as,
        cast(sum({{ amount }}) as double) as supported_value,
        cast(null as bigint) as patients
    from claims
    inner join months
        on coalesce(months.location_id = claims.location_id, true)
        and months.month_start_on <= claims.month_start_on
        and months.month_start_on > {{ add_months('claims.month_start_on', -12) }}
    left join adjustments
        on months.month_start_on = adjustments.month_start_on
        and months.location_id = adjustments.location_id
    where claims.figure = 'seller_claim_revenue_ttm'
    group by claims.figure, claims.location_id, claims.month_start_on
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

retention as (

    select
        claims.figure,
        claims.location_id,
        claims.month_start_on,
        case scorecard.metric_key when 'retention_12m_period' then 1 else 2 end as position,
        case scorecard.metric_key
            when 'retention_12m_period' then 'patients of the year before who came again in the year'
            else 'new patients who came again within 365 days of their first visit'
        end as counted_as,
        scorecard.value as supported_value,
        scorecard.patients
    from claims
    inner join scorecard
        on coalesce(claims.location_id, 'all') = scorecard.entity_id
        and scorecard.period_end_on <= {{ month_end('claims.month_start_on') }}
    where claims.figure = 'seller_claim_retention_12m'
    and scorecard.value is not null
    -- a long window may be too young for a value: then the last that has one
    qualify row_number() over (
        partition by claims.location_id, claims.month_start_on, scorecard.metric_key
        order by scorecard.period_end_on desc
    ) = 1

),

supported as (

    select * from active
    union all
    select * from revenue
    union all
    select * from retention

),

final as (

    select
        substr(claims.figure, 14) as figure,
        coalesce(locations.location_name, 'Group as one') as location_name,
        claims.month_start_on,
        cast(claims.claimed_value as double) as claimed_value,
        coalesce(supported.counted_as, 'nothing in the rows to count') as counted_as,
        supported.patients,
        supported.supported_value,
        cast(claims.claimed_value as double) - supported.supported_value as difference_value,
        (cast(claims.claimed_value as double) - supported.supported_value)
            / nullif(supported.supported_value, 0) as difference_share,
        coalesce(row_number() over (
            partition by claims.figure, claims.location_id, claims.month_start_on
            order by abs(cast(claims.claimed_value as double) - supported.supported_value) nulls last, supported.position
        ) = 1 and supported.supported_value is not null, false) as is_nearest
    from claims
    -- left join: a claim that nothing speaks to stays listed
    left join supported
        on claims.figure = supported.figure
        and claims.location_id is not distinct from supported.location_id
        and claims.month_start_on = supported.month_start_on
    left join locations on claims.location_id = locations.location_id

)

select * from final
order by figure, location_name, month_start_on, counted_as
