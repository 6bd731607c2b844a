-- One row per contact with a client that was written down.
with typed as (

    {{ typed_rows('mindbody', 'contact_log') }}

),

final as (

    select
        -- keys: contacts of one client, moment and way are numbered in file order
        account,
        source_location_id,
        cast(
            row_number() over (
                partition by account, logged_at, client_name, contact_method
                order by source_file, source_row
            ) as bigint
        ) as log_occurrence,

        -- attributes
        client_name,
        contact_method,
        log_type,
        sub_type,
        contact_name,

        -- times, local to the location
        logged_at,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
