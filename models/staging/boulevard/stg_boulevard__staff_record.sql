-- One row per member of staff.
with typed as (

    {{ typed_rows('boulevard', 'staff_record') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        staff_id,
        external_id,

        -- attributes
        first_name,
        last_name,
        email,
        mobile_phone,
        role_id,
        role_name,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
