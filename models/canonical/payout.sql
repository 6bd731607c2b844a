-- One row per transfer of a processor to the bank: as the processor lists it, else summed from the
-- payments that name it, whose day is not known.
with stated as (

    {{ union_entity('payout') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

payments as (

    select * from {{ ref('payment') }}
    union all
    select * from {{ ref('payment_shadow') }}

),

listed as (

    select
        stated.payout_id,
        places.location_id,
        stated.paid_out_on,
        stated.payout_amount,
        stated.fee_amount,
        stated.source_system,
        stated.account,
        stated.source_file,
        stated.source_row
    from stated
    left join places
        on
            stated.source_system = places.source_system
            and stated.account = places.account
            and stated.source_location_id is not distinct from places.source_location_id
            and stated.source_location_name is not distinct from places.source_location_name

),

summed as (

    select
        payout_id,
        min(location_id) as location_id,
        cast(null as date) as paid_out_on,
        cast(sum(net_deposit_amount) as decimal(18, 2)) as payout_amount,
        cast(sum(fee_amount) as decimal(18, 2)) as fee_amount,
        source_system,
        account,
        min(source_file) as source_file,
        min(source_row) as source_row
    from payments
    where payout_id is not null and payout_id not in (select payout_id from listed)
    group by payout_id, source_system, account

),

final as (

    select * from listed
    union all
    select * from summed

)

select * from final
