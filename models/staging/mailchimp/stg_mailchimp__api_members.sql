-- One row per contact and list, in its newest state.
with typed as (

    {{ typed_rows('mailchimp', 'api_members') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        list_id || ' ' || email_hash as member_number,
        euid,

        -- who
        email,
        first_name,
        last_name,
        phone,

        -- attributes
        lower(member_status) as member_status,
        member_source,

        -- times, in UTC
        opted_in_at as added_at,
        changed_at,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
