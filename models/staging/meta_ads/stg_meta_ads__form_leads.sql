-- One row per submitted form.
with typed as (

    {{ typed_rows('meta_ads', 'form_leads') }}

),

final as (

    select
        -- keys, without the type that Meta writes in front of an id
        account,
        source_location_id,
        {{ meta_id('lead_id') }} as lead_number,
        {{ meta_id('ad_id') }} as ad_id,
        {{ meta_id('ad_set_id') }} as ad_set_id,
        {{ meta_id('campaign_id') }} as campaign_id,
        {{ meta_id('form_id') }} as form_id,

        -- who
        full_name,
        first_name,
        last_name,
        email,
        {{ meta_id('phone') }} as phone,

        -- attributes
        campaign as campaign_name,
        form as form_name,
        is_organic,
        platform,
        lead_status,

        -- times, in UTC
        created_at,

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
