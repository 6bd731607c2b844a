-- One row per conversation with a contact. Times are in UTC.
with typed as (

    {{ typed_rows('podium', 'api_conversations') }}

),

final as (

    select
        account,
        source_location_id,
        conversation_uid,
        location_uid,
        contact_name,
        channel_type,
        channel_identifier,
        case when channel_identifier like '%@%' then channel_identifier end as email,
        case when channel_identifier not like '%@%' then channel_identifier end as phone,
        is_closed,
        created_at,
        source_file,
        source_row,
        file_sha256,
        file_latest_on
    from typed

)

select * from final
