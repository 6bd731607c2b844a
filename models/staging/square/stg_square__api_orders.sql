-- One row per order of the API; what is given back is an order of its own.
with typed as (

    {{ typed_rows('square', 'api_orders') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        order_id as transaction_id,
        location_id,
        customer_id,

        -- attributes
        state,
        source_name,

        -- times, in UTC
        date_trunc('second', created_at) as created_at,
        date_trunc('second', closed_at) as closed_at,

        -- measures
        currency,
        {{ from_minor_units('coalesce(total, 0)', "coalesce(currency, 'USD')") }}
            as total_amount,
        {{ from_minor_units('coalesce(tax, 0)', "coalesce(currency, 'USD')") }} as tax_amount,
        {{ from_minor_units('coalesce(service_charge, 0)', "coalesce(currency, 'USD')") }}
            as service_charge_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
