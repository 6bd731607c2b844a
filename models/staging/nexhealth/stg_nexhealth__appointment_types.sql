-- One row per type of appointment.
with typed as (

    {{ typed_rows('nexhealth', 'appointment_types') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        appointment_type_id,

        -- attributes
        appointment_type_name,

        -- measures
        minutes,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
