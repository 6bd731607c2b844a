-- One row per month, place, consulting person and service line: how soon consultations became purchases,
-- and how many of them would have at the practice's own rate of each service line.
{%- set rungs = [0, 7, 30, 90] %}
with episodes as (

    select * from {{ ref('consult_episode') }}

),

visits as (

    select * from {{ ref('visit') }}

),

sales as (

    select * from {{ ref('transaction') }}

),

-- a product taken home is no treatment bought
retail as (

    select distinct episodes.consult_episode_id
    from episodes
    inner join sales
        on episodes.patient_id = sales.patient_id
        and sales.sold_on between episodes.first_consult_on
            and {{ add_days('episodes.first_consult_on', parameter('consult_conversion_days')) }}
    where sales.line_type = 'retail'
    and sales.net_amount > 0

),

flagged as (

    select
        episodes.*,
        {{ month_start('episodes.first_consult_on') }} as month_start_on,
        {% for days in rungs -%}
        {{ add_days('episodes.first_consult_on', days) }} <= {{ as_of() }} as is_mature_{{ days }}d,
        coalesce(
            episodes.qualifying_purchase_on <= {{ add_days('episodes.first_consult_on', days) }}, false
        ) as has_converted_{{ days }}d,
        {% endfor -%}
        {{ add_days('episodes.first_consult_on', parameter('consult_conversion_days')) }} <= {{ as_of() }}
            as is_mature,
        coalesce(
            episodes.qualifying_purchase_on
            <= {{ add_days('episodes.first_consult_on', parameter('consult_conversion_days')) }},
            false
        ) as has_converted,
        retail.consult_episode_id is not null as has_bought_retail,
        coalesce(visits.patient_kind = 'new', false) as is_new_patient
    from episodes
    left join retail on episodes.consult_episode_id = retail.consult_episode_id
    left join visits
        on episodes.patient_id = visits.patient_id
        and episodes.location_id = visits.location_id
        and episodes.first_consult_on = visits.visit_on
    where episodes.first_consult_on <= {{ as_of() }}

),

line_months as (

    select
        month_start_on,
        service_line,
        count(case when is_mature then 1 end) as mature_episodes,
        count(case when is_mature and has_converted then 1 end) as converted_episodes
    from flagged
    group by month_start_on, service_line

),

-- the practice's own rate of the line in the twelve months that end with the month
line_rates as (

    select
        line_months.month_start_on,
        line_months.service_line,
        sum(years.converted_episodes) / nullif(cast(sum(years.mature_episodes) as decimal(18, 6)), 0)
            as line_rate
    from line_months
    inner join line_months as years
        on line_months.service_line is not distinct from years.service_line
        and years.month_start_on between {{ add_months('line_months.month_start_on', -11) }}
            and line_months.month_start_on
    group by line_months.month_start_on, line_months.service_line

),

final as (

    select
        flagged.month_start_on,
        flagged.location_id,
        flagged.provider_id,
        flagged.service_line,

        cast(count(*) as bigint) as episodes,
        {% for days in rungs -%}
        cast(count(case when flagged.is_mature_{{ days }}d then 1 end) as bigint) as mature_{{ days }}d,
        cast(count(
            case when flagged.is_mature_{{ days }}d and flagged.has_converted_{{ days }}d then 1 end
        ) as bigint) as converted_{{ days }}d,
        {% endfor -%}
        cast(
            count(case when flagged.is_mature then 1 end) * line_rates.line_rate as decimal(18, 6)
        ) as expected_conversions,
        cast(
            count(case when flagged.is_mature and flagged.has_converted then 1 end)
            - count(case when flagged.is_mature then 1 end) * line_rates.line_rate
            as decimal(18, 6)
        ) as conversions_above_expected,
        cast(count(
            case when flagged.is_mature and not flagged.has_converted and flagged.has_bought_retail
                then 1 end
        ) as bigint) as retail_only_episodes,
        cast(count(case when flagged.channel = 'referral' then 1 end) as bigint) as referred_episodes,
        cast(count(case when flagged.is_new_patient then 1 end) as bigint) as new_patient_episodes,
        cast(count(case when flagged.is_derived then 1 end) as bigint) as derived_episodes
    from flagged
    inner join line_rates
        on flagged.month_start_on = line_rates.month_start_on
        and flagged.service_line is not distinct from line_rates.service_line
    group by
        flagged.month_start_on,
        flagged.location_id,
        flagged.provider_id,
        flagged.service_line,
        line_rates.line_rate

)

select * from final
