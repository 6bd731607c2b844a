-- One row per event of an appointment.
with typed as (

    {{ typed_rows('vagaro', 'webhook_appointment') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        appointment_id,
        customer_id,
        service_provider_id,
        service_id,
        business_id,
        business_alias as source_location_name,

        -- attributes
        service_title,
        service_category,
        booking_status,
        booking_source,
        appointment_type_code,
        event_type,

        -- times, in UTC
        starts_at_utc,
        ends_at_utc,
        sent_at_utc,

        -- measures
        amount as price_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
