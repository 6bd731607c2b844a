-- One row per campaign that was sent.
with typed as (

    {{ typed_rows('mailchimp', 'campaigns') }}

),

final as (

    select
        -- keys: links carry it as mc_cid, and in front of the title in utm_campaign
        account,
        source_location_id,
        campaign_id,

        -- attributes
        title,
        subject,
        audience,

        -- times, in the time zone of the account
        sent_at,

        -- measures; mail programs open by themselves, so clicks say more than opens
        recipients as recipient_count,
        deliveries as delivery_count,
        soft_bounces as soft_bounce_count,
        hard_bounces as hard_bounce_count,
        bounces as bounce_count,
        unique_opens as unique_open_count,
        total_opens as open_count,
        open_rate,
        unique_clicks as unique_click_count,
        total_clicks as click_count,
        click_rate,
        unsubscribes as unsubscribe_count,
        complaints as complaint_count,
        orders as order_count,
        gross_sales as gross_sales_amount,
        revenue as revenue_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
