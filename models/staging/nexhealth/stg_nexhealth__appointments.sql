-- One row per appointment or blocked time.
with typed as (

    {{ typed_rows('nexhealth', 'appointments') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        appointment_id,
        patient_id,
        provider_id,
        operatory_id,
        appointment_type_id,
        location_id,
        foreign_id_type,
        foreign_id,

        -- attributes
        provider_name,
        is_confirmed,
        is_patient_confirmed,
        is_cancelled,
        is_patient_missed,
        is_checked_out,
        is_unavailable,
        is_new_patient,
        is_booked_on_nexhealth,
        referrer,

        -- times, in UTC; the zone is that of the place
        time_zone,
        starts_at,
        ends_at,
        created_at,
        updated_at,
        cancelled_at,
        checked_in_at,
        checked_out_at,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
