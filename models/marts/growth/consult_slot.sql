-- One row per day and person of consultation slots offered: those of the schedule's template, else the
-- ones that were taken.
with hours as (

    select * from {{ ref('provider_hours') }}
    where is_used and consult_slots is not null and worked_on <= {{ as_of() }}

),

consult_bookings as (

    select * from {{ ref('consult_booking') }}

),

-- one basis per person, place and month
templates as (

    select distinct
        provider_id,
        location_id,
        {{ month_start('worked_on') }} as month_start_on
    from hours

),

final as (

    select
        'provider_hours' as canonical_table,
        hours.provider_id || '|' || hours.location_id || '|'
        || cast(hours.worked_on as varchar) || '|' || hours.source_kind as record_id,
        hours.location_id,
        hours.provider_id,
        cast(null as varchar) as patient_id,
        hours.worked_on as slot_on,
        cast(hours.consult_slots as decimal(18, 6)) as offered_slots,
        'template' as basis
    from hours

    union all

    select
        'booked_visit' as canonical_table,
        consult_bookings.booked_visit_id as record_id,
        consult_bookings.location_id,
        consult_bookings.provider_id,
        consult_bookings.patient_id,
        consult_bookings.booked_on as slot_on,
        cast(1 as decimal(18, 6)) as offered_slots,
        'booked' as basis
    from consult_bookings
    left join templates
        on consult_bookings.provider_id = templates.provider_id
        and consult_bookings.location_id = templates.location_id
        and {{ month_start('consult_bookings.booked_on') }} = templates.month_start_on
    where templates.provider_id is null

)

select * from final
