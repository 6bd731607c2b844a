-- One row per day on which card transactions were deposited.
with cards as (

    select * from {{ ref('int_vagaro__card_transaction') }}
    where deposited_on is not null

),

final as (

    select
        payout_id,
        source_location_id,
        cast(null as varchar) as source_location_name,
        deposited_on as paid_out_on,
        cast(sum(net_amount) as decimal(18, 2)) as payout_amount,
        cast(sum(fee_amount) as decimal(18, 2)) as fee_amount,
        'vagaro' as source_system,
        account,
        min(source_file) as source_file,
        min(source_row) as source_row
    from cards
    group by payout_id, source_location_id, deposited_on, account

)

select * from final
