-- One row per booked visit that was still owed a day before its start: what no-shows are a share of.
with booked_visits as (

    select * from {{ ref('booked_visit') }}

),

final as (

    select
        booked_visit_id,
        patient_id,
        location_id,
        provider_id,
        service_line,
        booking_channel,
        booked_on,
        starts_at,
        outcome
    from booked_visits
    -- cancelled or moved in time, cancelled by the practice, unresolved and future ones owe nothing
    where outcome in ('completed', 'no_show', 'late_cancelled')
    -- who walked in was never expected
    and coalesce(booking_channel, 'unknown') <> 'walk_in'
    and coalesce(first_created_at < starts_at, true)
    and booked_on <= {{ as_of() }}

)

select * from final
