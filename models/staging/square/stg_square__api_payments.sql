-- One row per payment of the API, whatever became of it.
with typed as (

    {{ typed_rows('square', 'api_payments') }}

),

final as (

    select
        -- keys: a payment without an order is one of its own
        account,
        source_location_id,
        payment_id,
        coalesce(order_id, payment_id) as transaction_id,
        location_id,
        customer_id,

        -- attributes
        status,
        source_type,
        card_brand,
        wallet_brand,
        external_type,
        external_source,
        team_member_id,
        note,

        -- times, in UTC
        date_trunc('second', created_at) as created_at,

        -- measures: the tip stands beside the amount, the total holds both
        currency,
        {{ from_minor_units('total', 'currency') }} as total_collected_amount,
        {{ from_minor_units('coalesce(tip, 0)', 'currency') }} as tip_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
