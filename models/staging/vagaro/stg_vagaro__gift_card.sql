-- One row per gift card.
with typed as (

    {{ typed_rows('vagaro', 'gift_card') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        gift_card_number,
        merchant_account as source_location_name,

        -- attributes
        buyer_name,
        holder_name,
        status,

        -- times
        sold_on,
        expires_on,

        -- measures: cards for visits tell what is left in visits
        initial_amount,
        current_balance as balance_amount,
        visits_remaining,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
