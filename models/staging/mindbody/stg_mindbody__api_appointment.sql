-- One row per appointment, also one on the waiting list, as the API's pages hold it.
with typed as (

    {{ typed_rows('mindbody', 'api_appointment') }}

),

final as (

    select
        -- keys: staff, place and type of session are numbers without names
        account,
        source_location_id,
        appointment_id,
        client_id,
        staff_id,
        location_id,
        session_type_id,

        -- attributes
        status,
        is_first_appointment,
        is_waitlist,
        is_staff_requested,

        -- times, local to the location
        starts_at,
        ends_at,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
