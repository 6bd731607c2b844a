-- One row per payment or refund. Times are on the practice's clock.
with typed as (

    {{ typed_rows('podium', 'payments') }}

),

final as (

    select
        account,
        source_location_id,
        -- who paid, by telephone or mail
        contact_name,
        contact_info,
        case when contact_info like '%@%' then contact_info end as email,
        case when contact_info not like '%@%' then contact_info end as phone,
        invoice_number,
        payment_type,
        payment_channel,
        channel_type,
        paid_at,
        total as total_amount,
        net as net_amount,
        amount_refunded as refunded_amount,
        coalesce(interchange_fees, 0) + coalesce(transaction_fees, 0)
        + coalesce(gift_card_load_fee, 0) as fee_amount,
        source_file,
        source_row,
        file_sha256,
        file_latest_on
    from typed

)

select * from final
