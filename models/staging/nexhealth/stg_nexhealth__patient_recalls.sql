-- One row per recall of a patient.
with typed as (

    {{ typed_rows('nexhealth', 'patient_recalls') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        patient_recall_id,
        patient_id,
        appointment_id,

        -- attributes
        recall_type_name,
        interval_count,
        interval_unit,

        -- times
        due_on,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
