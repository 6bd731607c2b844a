-- One row per service of an appointment, as the API's pages hold it.
with typed as (

    {{ typed_rows('boulevard', 'api_appointment') }}

),

final as (

    select
        -- keys: the last part of a URN is the id of the reports; the services of an
        -- appointment are numbered in their order
        account,
        source_location_id,
        {{ urn_id('appointment_urn') }} as appointment_id,
        cast(
            row_number() over (
                partition by account, appointment_urn order by source_row
            ) as bigint
        ) as service_number,
        {{ urn_id('client_urn') }} as client_id,
        {{ urn_id('staff_urn') }} as staff_id,
        {{ urn_id('service_urn') }} as service_id,
        {{ urn_id('location_urn') }} as location_id,

        -- attributes
        client_name,
        staff_name,
        service_name,
        appointment_state,
        is_cancelled,
        cancellation_reason,

        -- times, in UTC; the appointment's begin and end
        starts_at_utc,
        ends_at_utc,
        created_at_utc,
        cancelled_at_utc,
        client_created_at_utc,

        -- measures
        service_minutes,
        appointment_minutes,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
