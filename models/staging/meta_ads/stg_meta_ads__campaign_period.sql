-- One row per campaign (or ad set, or ad) and period.
with typed as (

    {{ typed_rows('meta_ads', 'campaign_period') }}

),

final as (

    select
        -- keys: ids stand in the file only when their columns were shown
        account,
        source_location_id,
        reporting_starts as period_start_on,
        reporting_ends as period_end_on,
        {{ meta_id('campaign_id') }} as campaign_id,
        campaign_id as source_campaign_id,
        campaign as campaign_name,
        ad_set as ad_set_name,
        ad as ad_name,

        -- attributes: the currency stands in the heading of the amount
        campaign_delivery,
        attribution_setting,
        result_indicator,
        currency,

        -- measures, money in the row's currency
        amount_spent as spend_amount,
        impressions,
        link_clicks,
        clicks_all,
        reach,
        frequency,
        landing_page_views,
        leads as lead_count,
        results as result_count,

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
