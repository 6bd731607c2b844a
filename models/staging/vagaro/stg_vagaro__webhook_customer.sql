-- One row per event of a customer.
with typed as (

    {{ typed_rows('vagaro', 'webhook_customer') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        customer_id,
        business_ids,

        -- attributes
        first_name,
        last_name,
        email,
        mobile_phone,
        postal_code,

        -- times, in UTC: in an envelope stands the time of the event beside that of the
        -- customer
        coalesce(payload_created_at_utc, created_at_utc) as created_at_utc,
        modified_at_utc,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
