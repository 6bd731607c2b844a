-- One row per processing fee of a payment of the API.
with typed as (

    {{ typed_rows('square', 'api_payment_fees') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        payment_id,

        -- attributes: the first fee, or a later adjustment
        type as fee_type,

        -- measures: positive
        {{ from_minor_units('fee', 'currency') }} as fee_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
