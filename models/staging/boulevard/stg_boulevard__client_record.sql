-- One row per client.
with typed as (

    {{ typed_rows('boulevard', 'client_record') }}

),

final as (

    select
        -- keys: the external id is that of an older system, kept when the practice moved
        account,
        source_location_id,
        client_id,
        external_id,

        -- attributes
        first_name,
        last_name,
        email,
        mobile_phone,
        home_phone,
        work_phone,
        postal_code,
        birth_date,
        referral_source,
        is_sms_marketing_enabled,
        is_email_marketing_enabled,

        -- times, in UTC
        created_at_utc,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
