-- One row per sale line that used prepaid value of an instrument which no export shows as sold.
with lines as (

    select * from {{ ref('int_transaction__priced') }}
    where is_system_of_record

),

instruments as (

    select * from {{ ref('int_prepaid__record') }}

),

final as (

    select
        lines.transaction_id,
        lines.location_id,
        coalesce(
            lines.prepaid_instrument_type,
            case when lines.line_type = 'redemption' then 'package' else 'gift_card' end
        ) as instrument_type,
        case when lines.line_type = 'redemption' then lines.net_amount else lines.prepaid_applied_amount end as used_amount,
        lines.source_system,
        lines.account
    from lines
    left join instruments on lines.prepaid_instrument_id = instruments.prepaid_instrument_id
    where
        lines.prepaid_instrument_id is not null
        and instruments.prepaid_instrument_id is null
        and (lines.line_type = 'redemption' or coalesce(lines.prepaid_applied_amount, 0) <> 0)

)

select * from final
