-- One row per refund of the API, whether listed alone or inside its charge.
with typed as (

    {{ typed_rows('stripe', 'api_refunds') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        refund_id,
        charge_id,
        balance_transaction_id,

        -- attributes
        status,
        reason,

        -- times, in UTC
        created_at,

        -- measures: what was given back, positive
        currency,
        {{ from_minor_units('amount', 'currency') }} as refund_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
