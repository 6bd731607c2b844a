-- One row per level and entity: what a visit, an hour and a patient's year left the practice in the last twelve
-- complete months.
{%- set levels = {
    'portfolio': "'all'", 'location': 'location_id', 'provider': 'provider_id', 'service_line': 'service_line'
} %}

with visits as (

    select * from {{ ref('visit_economics') }}

),

providers as (

    select * from {{ ref('provider') }}
    where not coalesce(is_house, false)

),

reasons as (

    select * from {{ ref('kpi_reason') }}
    where metric_key = 'provider_contribution'
    and period_grain = 'ttm'

),

scorecard as (

    select * from {{ ref('kpi_scorecard') }}
    where period_grain = 'ttm'

),

-- a month without payroll or product cost is left out: its visits would seem to cost nothing
months as (

    select
        location_id,
        month_start_on,
        quality <> 'absent' as is_known_of_place,
        is_in_group
    from {{ ref('metric_quality') }}
    where metric_key = 'provider_contribution'
    qualify month_start_on >= {{ add_months('max(month_start_on) over ()', -11) }}

),

period as (

    select
        {{ add_months('max(month_start_on)', -11) }} as period_start_on,
        {{ month_end('max(month_start_on)') }} as period_end_on
    from months

),

visit_months as (

    select
        visits.*,
        months.is_known_of_place,
        months.is_in_group,
        providers.provider_id is not null as is_a_persons
    from visits
    inner join months
        on visits.location_id = months.location_id
        and {{ month_start('visits.visit_on') }} = months.month_start_on
    -- left join: what nobody is named for counts for the place
    left join providers on visits.provider_id = providers.provider_id

),

sums as (
    {% for level, entity in levels.items() %}
    select
        '{{ level }}' as level,
        {{ entity }} as entity_id,
        count(*) as visits,
        count(distinct patient_id) as active_patients,
        sum(earned_amount) as earned_amount,
        sum(contribution) as contribution_amount
    from visit_months
    where {{ 'is_known_of_place' if level == 'location' else 'is_in_group' }}
    {%- if level == 'provider' %}
    and is_a_persons
    {%- endif %}
    group by {{ entity }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- how many of the twelve months are known; a place that knows none has a row that says why
entities as (

    select
        'location' as level,
        location_id as entity_id,
        count(case when is_known_of_place then 1 end) as known_months
    from months
    group by location_id

    union all

    select
        'portfolio' as level,
        'all' as entity_id,
        count(distinct case when is_in_group then month_start_on end) as known_months
    from months

),

group_months as (

    select known_months from entities where level = 'portfolio'

),

listed as (

    select * from entities
    union all
    select
        sums.level,
        sums.entity_id,
        group_months.known_months
    from sums
    cross join group_months
    where sums.level in ('provider', 'service_line')
    and sums.entity_id is not null

),

final as (

    select
        {{ as_of() }} as as_of_on,
        listed.level,
        listed.entity_id,
        period.period_start_on,
        period.period_end_on,

        sums.visits,
        cast(sums.earned_amount as decimal(18, 2)) as earned_amount,
        cast(sums.contribution_amount as decimal(18, 2)) as contribution_amount,
        cast(sums.contribution_amount / sums.visits as decimal(18, 2)) as contribution_per_visit,
        cast(sums.contribution_amount / nullif(sums.earned_amount, 0) as decimal(18, 4))
            as contribution_rate,

        cast(per_hour.denominator as decimal(18, 2)) as available_hours,
        cast(per_hour.numerator / nullif(per_hour.denominator, 0) as decimal(18, 2))
            as contribution_per_hour,
        cast(used.numerator as decimal(18, 2)) as completed_hours,
        -- by the hour available ÷ utilization: the book may be known for fewer months than the hours
        cast(
            per_hour.numerator * used.denominator / nullif(per_hour.denominator * used.numerator, 0)
            as decimal(18, 2)
        ) as contribution_per_completed_hour,

        sums.active_patients,
        case
            when listed.known_months = 12
                then cast(sums.contribution_amount / nullif(sums.active_patients, 0) as decimal(18, 2))
        end as contribution_per_patient_12m,

        'contribution: earned revenue less product cost and direct pay' as basis,
        case
            when sums.visits is null then 'absent'
            when listed.known_months < 12 or reasons.quality = 'degraded' then 'degraded'
            else 'exact'
        end as quality,
        case
            when reasons.quality_reason is not null then reasons.quality_reason
            when sums.visits is null then 'no visits in the twelve months'
            when listed.known_months < 12
                then 'only ' || cast(listed.known_months as varchar) || ' of twelve months are known'
        end as quality_reason
    from listed
    cross join period
    -- left joins: a place without payroll or product cost has no sums, one without a book no hours
    left join sums
        on listed.level = sums.level
        and listed.entity_id = sums.entity_id
    left join scorecard as per_hour
        on per_hour.metric_key = 'contribution_per_hour'
        and listed.level = per_hour.level
        and listed.entity_id = per_hour.entity_id
        and period.period_end_on = per_hour.period_end_on
    left join scorecard as used
        on used.metric_key = 'utilization'
        and listed.level = used.level
        and listed.entity_id = used.entity_id
        and period.period_end_on = used.period_end_on
    -- a service line is as good as the group
    left join reasons
        on period.period_end_on = reasons.period_end_on
        and reasons.level = case when listed.level = 'service_line' then 'portfolio' else listed.level end
        and reasons.entity_id = case when listed.level = 'service_line' then 'all' else listed.entity_id end

)

select * from final
