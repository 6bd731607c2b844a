-- One row per contact.
with typed as (

    {{ typed_rows('constant_contact', 'api_contacts') }}

),

final as (

    select
        account,
        source_location_id,
        contact_id,
        email,
        first_name,
        last_name,
        lower(permission) as email_status,
        source_name,
        opt_in_source,
        opt_out_source,

        -- times, in UTC
        created_at,
        updated_at,
        opted_in_at,
        opted_out_at,

        -- provenance
        source_file,
        source_row,
        file_sha256
    from typed

)

select * from final
