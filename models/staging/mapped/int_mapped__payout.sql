-- One row per deposit of a processor of a mapped list.
with told as (

    select * from {{ ref('stg_mapped__payout') }}

),

final as (

    select
        {{ mapped_key("coalesce(told.source_payout_id, cast(told.paid_out_on as varchar))", 'told') }} as payout_id,
        told.source_location_id,
        told.source_location_name,
        told.paid_out_on,
        cast(told.payout_amount as decimal(18, 2)) as payout_amount,
        cast(told.fee_amount as decimal(18, 2)) as fee_amount,
        told.source_system,
        told.account,
        told.source_file,
        told.source_row
    from told

)

select * from final
