-- One row per campaign (or ad set, or ad) and period, a day where the API was asked for days.
with typed as (

    {{ typed_rows('meta_ads', 'api_insights') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        reporting_starts as period_start_on,
        reporting_ends as period_end_on,
        campaign_id,
        campaign as campaign_name,
        ad_account_id,

        -- attributes
        objective,
        cast(null as varchar) as result_indicator,
        currency,

        -- measures, money in the row's currency
        amount_spent as spend_amount,
        impressions,
        link_clicks,
        clicks_all,
        reach,
        cast(null as decimal(18, 4)) as lead_count,
        cast(null as decimal(18, 4)) as result_count,

        -- provenance, and how new the file is
        source_file,
        source_row,
        file_sha256,
        file_latest_on,
        export_stamp,
        path_version

    from typed

)

select * from final
