-- One row per campaign and day; ad sets, ads and breakdowns are added up.
with campaign_days as (

    select * from {{ ref('stg_meta_ads__campaign_day') }}

),

campaign_periods as (

    select * from {{ ref('stg_meta_ads__campaign_period') }}

),

insights as (

    select * from {{ ref('stg_meta_ads__api_insights') }}

),

result_indicators as (

    select * from {{ ref('map_meta_ads__result_indicator') }}

),

{% set columns -%}
        account,
        source_location_id,
        campaign_id,
        campaign_name,
        result_indicator,
        currency,
        spend_amount,
        impressions,
        link_clicks,
        lead_count,
        result_count,
        source_file,
        source_row,
        file_sha256,
        file_latest_on,
        export_stamp,
        path_version
{%- endset %}
-- a period of one day is a day; longer ones have no daily spend
days as (

    select
        spend_on,
        {{ columns }}
    from campaign_days
    union all
    select
        period_start_on as spend_on,
        {{ columns }}
    from campaign_periods
    where period_start_on = period_end_on
    union all
    select
        period_start_on as spend_on,
        {{ columns }}
    from insights
    where period_start_on = period_end_on

),

-- a renamed campaign bears its new name over its whole history in the next export:
-- the newest file's rows of a campaign and day stand
newest as (

    select *
    from days
    qualify dense_rank() over (
        partition by account, spend_on, coalesce(campaign_id, campaign_name)
        order by
            file_latest_on desc nulls last,
            export_stamp desc nulls last,
            path_version desc,
            file_sha256 desc
    ) = 1

),

-- results mean something only with their indicator
counted as (

    select
        newest.*,
        coalesce(
            newest.lead_count,
            case when result_indicators.is_lead then newest.result_count end
        ) as conversions
    from newest
    left join result_indicators
        on lower(newest.result_indicator) = result_indicators.result_indicator

),

summed as (

    select
        account,
        source_location_id,
        spend_on,
        campaign_id,
        campaign_name,
        currency,
        -- an empty cell is how Meta writes that nothing was spent
        coalesce(sum(spend_amount), 0) as spend_amount,
        sum(impressions) as impressions,
        sum(link_clicks) as link_clicks,
        sum(conversions) as conversions,
        source_file,
        min(source_row) as source_row
    from counted
    group by
        account, source_location_id, spend_on, campaign_id, campaign_name, currency, source_file

),

final as (

    select
        -- keys
        spend_on,
        source_location_id,
        'meta_ads' as platform,
        campaign_id,
        campaign_name as campaign,
        'paid_social' as channel,
        currency,

        -- measures
        cast(spend_amount as decimal(18, 2)) as spend_amount,
        cast(impressions as bigint) as impressions,
        cast(link_clicks as bigint) as clicks,
        cast(conversions as decimal(18, 4)) as platform_conversions,

        -- provenance: the first of the rows that were added up
        'meta_ads' as source_system,
        account,
        source_file,
        source_row

    from summed

)

select * from final
