-- One row per booking of a visit. Early cancellations are not listed.
with typed as (

    {{ typed_rows('mindbody', 'visit') }}

),

final as (

    select
        -- keys: bookings of one client, service and time are numbered in file order
        account,
        source_location_id,
        {{ without_thousands('client_id') }} as client_id,
        cast(
            row_number() over (
                partition by
                    account, client_id, visit_on, start_time, service_name, staff_name
                order by source_file, source_row
            ) as bigint
        ) as booking_occurrence,

        -- attributes
        service_name,
        client_name,
        status,
        staff_name,
        membership_name,
        scheduled_online,
        is_first_visit,
        is_unpaid,
        birthday,

        -- times, local to the location
        {{ date_with_time('visit_on', 'start_time') }} as starts_at,
        {{ date_with_time('visit_on', 'end_time') }} as ends_at,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
