-- One row per appointment that was cancelled, deleted or not kept.
with typed as (

    {{ typed_rows('mangomint', 'cancellations') }}

),

final as (

    select
        -- keys: a client may lose two appointments alike, numbered in file order
        account,
        source_location_id,
        cast(
            row_number() over (
                partition by
                    account, source_location_id, appointment_at, client_name, staff_names,
                    type, cancelled_at
                order by source_row
            ) as bigint
        ) as cancellation_occurrence,

        -- attributes
        client_name,
        client_email,
        phone as client_phone,
        staff_names,
        type as cancellation_type,
        service as service_name,
        cancelled_by as cancelled_by_name,

        -- times: most often a day alone
        appointment_at,
        cancelled_at,
        next_appointment_on,

        -- measures
        service_price as price_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
