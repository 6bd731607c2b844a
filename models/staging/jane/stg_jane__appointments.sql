-- One row per appointment in whatever state.
with typed as (

    {{ typed_rows('jane', 'appointments') }}

),

final as (

    select
        -- keys: there is no id, and the time may move; bookings alike are numbered by
        -- their time
        account,
        source_location_id,
        location as source_location_name,
        cast(
            row_number() over (
                partition by
                    account, source_location_id, location, client_name, patient_number, treatment,
                    booked_at
                order by starts_at, source_file, source_row
            ) as bigint
        ) as booking_occurrence,
        patient_number,

        -- attributes
        client_name,
        treatment as service_name,
        staff_member as staff_name,
        chart_status,
        state,
        cancellation_reason,

        -- times, local to the location
        booked_at,
        starts_at,
        cancelled_at,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
