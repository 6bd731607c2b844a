-- One row per sale line and performer, and per service that a membership's credit settled: the part of what
-- was earned that came from memberships.
with sale_lines as (

    select * from {{ ref('sale_line') }}

),

credit_uses as (

    select * from {{ ref('prepaid_flow') }}
    where flow = 'redeemed'
    and instrument_type = 'membership_credit'

),

services as (

    select
        transaction_id,
        location_id,
        patient_id,
        sold_on
    from sale_lines
    where sold_type <> 'redemption'
    qualify row_number() over (partition by transaction_id order by provider_id) = 1

),

recognised as (

    select
        sale_lines.sold_on,
        sale_lines.location_id,
        sale_lines.patient_id,
        sale_lines.transaction_id,
        -- dues of a credit plan earn nothing; of a perk plan they are the month's revenue
        case
            when sale_lines.sold_type = 'membership_dues' or credit_uses.record_id is not null
                then sale_lines.earned_amount
            else 0
        end as membership_amount,
        sale_lines.earned_amount
    from sale_lines
    -- left join: a credit's use, or the refund of one
    left join credit_uses
        on coalesce(sale_lines.refunds_transaction_id, sale_lines.transaction_id)
            = credit_uses.record_id
        and sale_lines.sold_type = 'redemption'
    where sale_lines.sold_type not in ('package_sale', 'gift_card_sale', 'deposit')

    union all

    -- a service sold at its price and settled with credit
    select
        services.sold_on,
        services.location_id,
        services.patient_id,
        services.transaction_id,
        credit_uses.amount as membership_amount,
        0 as earned_amount
    from credit_uses
    inner join services on credit_uses.record_id = services.transaction_id

),

final as (

    select
        {{ kpi_event_columns(
            'membership_revenue_share',
            event_on='sold_on',
            location_id='location_id',
            patient_id='patient_id',
            canonical_table="'transaction'",
            record_id='transaction_id',
            numerator='membership_amount',
            denominator='earned_amount'
        ) }}
    from recognised

)

select * from final
