-- One row per employee and home centre.
with source as (

    {{ typed_rows('zenoti', 'employee') }}

),

final as (

    select
        source.account,
        source.employee_code,
        {{ decode_entities('source.first_name') }} as first_name,
        {{ decode_entities('source.last_name') }} as last_name,
        source.user_name,
        source.phone,
        source.started_on,
        source.ended_on,
        source.nick_name,
        source.hourly_rate,
        source.salary,
        {{ decode_entities('source.display_name') }} as display_name,
        source.overtime_above_hours,
        source.overtime_multiplier,
        source.overtime_type,
        source.job_code,
        {{ decode_entities('source.job') }} as job,
        source.effective_on,
        source.is_active,
        source.center_code,
        {{ decode_entities('source.center_name') }} as center_name,
        source.is_consultant,
        source.additional_field_1,
        source.additional_field_2,
        source.additional_date_1,
        source.additional_date_2,
        source.show_in_catalog,
        source.mobile_country,
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
