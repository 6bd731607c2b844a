-- One row per booked service.
with typed as (

    {{ typed_rows('fresha', 'bookings') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        booking_id,
        appointment_id,
        location_id as source_location_name,
        team_member_id,
        client_id,

        -- attributes
        channel,
        is_cancelled,
        is_no_show,

        -- times: most often a day alone
        cancelled_at,
        scheduled_at,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
