-- One row per invite to write a review. Times are in UTC.
with typed as (

    {{ typed_rows('podium', 'api_review_invites') }}

),

final as (

    select
        account,
        source_location_id,
        invite_uid,
        location_uid,
        customer_name,
        channel_type,
        case when channel_identifier like '%@%' then channel_identifier end as email,
        case when channel_identifier not like '%@%' then channel_identifier end as phone,
        sender_name,
        sender_type,
        delivery_status,
        is_test,
        created_at,
        source_file,
        source_row,
        file_sha256,
        file_latest_on
    from typed

)

select * from final
