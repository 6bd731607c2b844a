-- One row per patient.
with typed as (

    {{ typed_rows('nexhealth', 'patients') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        patient_id,
        guarantor_id,
        foreign_id_type,
        foreign_id,

        -- attributes
        first_name,
        last_name,
        email,
        phone,
        cell_phone,
        home_phone,
        birth_date,
        gender,
        postal_code,
        is_non_patient,
        inactive,
        is_sms_unsubscribed,

        -- times, in UTC
        created_at,
        updated_at,
        sms_unsubscribed_at,
        email_unsubscribed_at,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
