-- One row per package and gift card sold, as its line shows it: no export follows it
-- afterwards.
with lines as (

    select * from {{ ref('int_mindbody__transaction') }}
    where prepaid_instrument_id is not null

),

final as (

    select
        -- keys
        prepaid_instrument_id,
        case line_type when 'package_sale' then 'package' else 'gift_card' end
            as instrument_type,
        item_name as instrument_name,
        invoice_id,
        source_patient_key,
        source_location_id,
        source_location_name,

        -- times and measures
        sold_on,
        cast(net_amount as decimal(18, 2)) as sold_amount,
        cast(list_amount as decimal(18, 2)) as list_amount,
        cast(null as decimal(18, 2)) as redeemed_amount,
        cast(null as decimal(18, 2)) as refunded_amount,
        cast(null as decimal(18, 2)) as expired_amount,
        cast(null as decimal(18, 2)) as balance_amount,
        cast(null as date) as expires_on,
        cast(null as varchar) as source_status,
        cast(null as varchar) as instrument_status,

        -- provenance
        source_system,
        account,
        source_file,
        source_row

    from lines

)

select * from final
