-- One row per campaign and day (and device, when the report is split by it).
with source as (

    {{ typed_rows('google_ads', 'campaign_day') }}

)

select * from source
