-- One row per customer object of the API; one person may have several.
with typed as (

    {{ typed_rows('stripe', 'api_customers') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        customer_id,

        -- attributes
        coalesce(customer_name, description) as customer_name,
        email,
        phone,
        postal_code,

        -- times, in UTC
        created_at,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
