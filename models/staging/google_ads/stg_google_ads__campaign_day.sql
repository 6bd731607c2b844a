-- One row per campaign and day (and device, when the report is split by it).
with typed as (

    {{ typed_rows('google_ads', 'campaign_day') }}

),

final as (

    select
        -- keys: the campaign's id stands in the file only when its column was added
        account,
        source_location_id,
        spend_on,
        campaign_id,
        campaign as campaign_name,
        device,
        customer_id,

        -- attributes
        campaign_type,
        campaign_status,
        currency,

        -- measures, money in the row's currency
        cost as cost_amount,
        impressions,
        clicks,
        conversions,

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
