-- One row per procedure, planned, scheduled, done, referred or removed.
with typed as (

    {{ typed_rows('nexhealth', 'procedures') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        procedure_id,
        patient_id,
        provider_id,
        appointment_id,
        location_id,

        -- attributes
        code,
        procedure_name,
        status,
        tooth,
        surface,

        -- times
        started_on,
        ended_on,
        updated_at,

        -- measures
        fee as fee_amount,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
