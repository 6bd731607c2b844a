-- One row per refund of the API, whatever became of it.
with typed as (

    {{ typed_rows('square', 'api_refunds') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        refund_id,
        payment_id,
        coalesce(order_id, refund_id) as transaction_id,
        location_id,

        -- attributes
        status,
        reason,

        -- times, in UTC
        date_trunc('second', created_at) as created_at,

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
