-- One row per row of a mapped file about an appointment, with the appointment that it tells of: its own number, else the
-- number that another file gives the same person's appointment at that time, else person, time and occurrence.
with facts as (

    select
        *,
        {{ moment_of('starts_at', 'starts_time', 'starts_on') }} as begins_at
    from {{ ref('stg_mapped__appointment') }}

),

matched as (

    select
        *,
        min(appointment_id) over (partition by source_system, account, person_id, begins_at) as lowest_id,
        max(appointment_id) over (partition by source_system, account, person_id, begins_at) as highest_id,
        -- a file that lists a time twice for one person means two appointments
        row_number() over (
            partition by source_system, account, file_sha256, person_id, begins_at
            order by source_row
        ) as occurrence
    from facts

),

final as (

    select
        *,
        coalesce(
            appointment_id,
            case when lowest_id = highest_id then lowest_id end,
            person_id || '@' || cast(begins_at as varchar) || '#' || cast(occurrence as varchar)
        ) as booking_id
    from matched

)

select * from final
