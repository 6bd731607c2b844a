-- One row per customer object; one person may have several.
with typed as (

    {{ typed_rows('stripe', 'customers') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        customer_id,

        -- attributes: older accounts wrote the name as description
        coalesce(customer_name, description) as customer_name,
        email,

        -- times, in UTC
        created_at,

        -- measures over the customer's whole life
        total_spend as total_spend_amount,
        refunded_volume as refunded_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
