-- One row per deposit that paid for a sale.
with typed as (

    {{ typed_rows('mangomint', 'deposits_used') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        sale_no,

        -- attributes
        client_name,

        -- times
        sold_on,

        -- measures
        deposit_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
