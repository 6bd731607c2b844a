-- One row per contact.
with typed as (

    {{ typed_rows('constant_contact', 'contacts') }}

),

final as (

    select
        account,
        source_location_id,
        email,
        first_name,
        last_name,
        phone,
        -- an empty status is a status: the person never agreed
        lower(coalesce(email_status, 'empty')) as email_status,
        permission_status,
        source_name,
        lists,

        -- times, in UTC
        created_at,
        updated_at,

        -- provenance
        source_file,
        source_row,
        file_sha256
    from typed

)

select * from final
