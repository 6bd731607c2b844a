-- One row per recall of a patient.
with recalls as (

    select * from {{ ref('stg_nexhealth__patient_recalls') }}

),

bookings as (

    select * from {{ ref('int_nexhealth__booking') }}

),

units as (

    select * from {{ ref('map_nexhealth__interval_unit') }}

),

final as (

    select
        {{ source_key('nexhealth', 'recalls.account', 'recalls.patient_id') }} as source_patient_key,
        recalls.source_location_id,
        bookings.location_name as source_location_name,
        recalls.recall_type_name as recall_type,
        cast(floor(recalls.interval_count * units.days_per_unit) as bigint) as interval_days,
        recalls.due_on,
        cast(bookings.starts_at as date) as scheduled_on,
        false as is_disabled,
        'nexhealth' as source_system,
        recalls.account,
        recalls.source_file,
        recalls.source_row
    from recalls
    left join bookings
        on
            recalls.account = bookings.account
            and recalls.appointment_id = bookings.appointment_id
    left join units on lower(recalls.interval_unit) = units.source_unit

)

select * from final
