-- One row per deposit taken, or given back.
with typed as (

    {{ typed_rows('mangomint', 'deposits_collected') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        sale_no,
        cast(
            row_number() over (
                partition by account, sale_no, paid_on order by source_row
            ) as bigint
        ) as deposit_occurrence,

        -- attributes
        client_name,
        payment_account,

        -- times
        paid_on,

        -- measures
        deposit_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
