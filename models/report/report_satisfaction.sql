-- One row per place and provider, latest trailing year: how satisfied people are beside how they buy and come back.
-- Conversion and rebooking as the scorecard's published cells; reviews of people only where nobody's are few.
{{ config(alias='satisfaction') }}

with periods as (

    select * from {{ ref('satisfaction_conversion_period') }}
    where period_grain = 'ttm'

),

cells as (

    select
        metric_key,
        level,
        entity_id,
        period_end_on
    from {{ ref('disclosure_cell') }}
    where period_grain = 'ttm'
    and level in ('location', 'provider')
    and not is_suppressed
    and not has_too_few_events
    and value is not null

),

latest as (

    select max(period_end_on) as period_end_on from cells

),

locations as (

    select * from {{ ref('location') }}

),

labels as (

    select * from {{ ref('provider_label') }}

),

-- with one person's few answers known to be missing, the others' would tell them
few as (

    select
        coalesce(bool_or(periods.nps_cases between 1 and {{ parameter('suppress_below') }} - 1), false) as has_few_nps,
        coalesce(
            bool_or(periods.average_rating_cases between 1 and {{ parameter('suppress_below') }} - 1), false
        ) as has_few_ratings
    from periods
    inner join latest on periods.period_end_on = latest.period_end_on
    where periods.level = 'provider'

),

joined as (

    select
        periods.*,
        coalesce(locations.location_name, labels.provider_label) as entity,
        few.has_few_nps,
        few.has_few_ratings,
        {%- for metric in ['consult_conversion_30d', 'rebooking_rate_7d', 'nps', 'average_rating'] %}
        exists (
            select 1
            from cells
            where cells.metric_key = '{{ metric }}'
            and cells.level = periods.level
            and cells.entity_id = periods.entity_id
            and cells.period_end_on = periods.period_end_on
        ) as is_{{ metric }}_shown{{ ',' if not loop.last }}
        {%- endfor %}
    from periods
    inner join latest on periods.period_end_on = latest.period_end_on
    cross join few
    left join locations
        on case when periods.level = 'location' then periods.entity_id end = locations.location_id
    left join labels
        on case when periods.level = 'provider' then periods.entity_id end = labels.provider_id

),

final as (

    select
        period_end_on,
        level,
        entity,
        case when is_consult_conversion_30d_shown then cast(consult_conversion_rate as double) end as conversion_share,
        case when is_rebooking_rate_7d_shown then cast(rebooking_rate as double) end as rebooked_share,
        case
            when level = 'location' and is_nps_shown then cast(nps as double)
            when level = 'provider' and not has_few_nps then cast(nps as double)
        end as nps,
        case
            when level = 'location' and is_average_rating_shown then cast(average_rating as double)
            when level = 'provider' and not has_few_ratings
                and average_rating_cases >= {{ parameter('suppress_below') }}
                then cast(average_rating as double)
        end as average_rating,
        case
            when is_consult_conversion_30d_shown then ''
            when consult_conversion_rate_missing is null then 'Conversion: hidden to protect privacy. '
            else 'Conversion: ' || consult_conversion_rate_missing || '. '
        end
        || case
            when level = 'location' then ''
            when nps_cases + average_rating_cases = 0 then 'No review names the person.'
            when has_few_nps or has_few_ratings then 'Too few reviews name people.'
            else ''
        end as note
    from joined

)

select * from final
order by final.level, final.entity
