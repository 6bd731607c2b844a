-- One row per booking: one staff member and service as booked.
with typed as (

    {{ typed_rows('square', 'appointments') }}

),

final as (

    select
        -- keys: older files have no id; bookings that one client made in the same
        -- minute are numbered by what was booked, whatever the order of the file
        account,
        source_location_id,
        appointment_id,
        cast(
            row_number() over (
                partition by account, location_name, created_at, client_name
                order by service, staff, starts_at, source_row
            ) as bigint
        ) as booking_occurrence,
        location_name as source_location_name,

        -- attributes
        status,
        service as service_name,
        staff as staff_name,
        client_name,
        client_email,
        trim(ltrim(client_phone, '''')) as client_phone,
        note_from_client,
        note_from_business,

        -- times, local to the location
        created_at,
        starts_at,
        ends_at,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
