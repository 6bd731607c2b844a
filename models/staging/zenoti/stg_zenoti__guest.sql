-- One row per guest profile of the guest list.
with source as (

    {{ typed_rows('zenoti', 'guest') }}

),

final as (

    select
        source.account,
        {{ decode_entities('source.first_name') }} as first_name,
        {{ decode_entities('source.last_name') }} as last_name,
        source.guest_code,
        {{ decode_entities('source.base_center_name') }} as base_center_name,
        source.gender,
        source.guest_type,
        source.email,
        source.mobile_phone,
        source.home_phone,
        source.address_1,
        source.address_2,
        source.city,
        source.postal_code,
        source.state,
        source.country,
        source.nationality,
        source.birth_date,
        source.anniversary_on,
        {{ decode_entities('source.referral_source') }} as referral_source,
        source.receives_marketing_email,
        source.receives_marketing_sms,
        {{ decode_entities('source.primary_employee_name') }} as primary_employee_name,
        source.target_segment_center_name,
        source.created_on,
        source.source_location_id,
        source.source_file,
        source.source_row,
        source.file_latest_on,
        source.export_stamp,
        source.path_version,
        source.file_sha256

    from source

)

select * from final
