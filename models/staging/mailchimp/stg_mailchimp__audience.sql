-- One row per contact, audience and state: a contact that changed its status has several.
with typed as (

    {{ typed_rows('mailchimp', 'audience') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        leid as member_number,
        euid,

        -- who
        email,
        first_name,
        last_name,
        phone,

        -- attributes; the status stands in the file's name
        lower(split_part(split_part(source_file, '/', -1), '!', -1)) as file_name,
        member_rating,
        unsubscribe_campaign,
        unsubscribe_reason,
        tags,

        -- times, in UTC; without an opt-in the confirmation is when a contact was added
        coalesce(opted_in_at, confirmed_at) as added_at,
        unsubscribed_at,
        cleaned_at,
        changed_at,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
