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

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed
    -- a renamed campaign bears its new name over its whole history in the next
    -- export: the newest file's name of an id and day stands, the old one goes
    qualify dense_rank() over (
        partition by account, spend_on, coalesce(campaign_id, campaign)
        order by
            file_latest_on desc nulls last,
            export_stamp desc nulls last,
            path_version desc,
            file_sha256 desc
    ) = 1

)

select * from final
