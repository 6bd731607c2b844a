-- One row per sale line that used prepaid value which no export shows as sold: it was sold before history.
with all_lines as (

    select * from {{ ref('int_transaction__priced') }}
    where is_system_of_record

),

lines as (

    select * from all_lines
    where line_type = 'redemption' or coalesce(prepaid_applied_amount, 0) > 0

),

instruments as (

    select * from {{ ref('int_prepaid__record') }}

),

used as (

    select
        transaction_id,
        patient_id,
        location_id,
        sold_on,
        prepaid_instrument_id,
        coalesce(
            prepaid_instrument_type,
            case when line_type = 'redemption' then 'package' else 'gift_card' end
        ) as instrument_type,
        case when line_type = 'redemption' then net_amount else prepaid_applied_amount end as used_amount,
        source_system,
        account
    from lines

),

-- whoever has bought such an instrument before may be using it, though the line does not say which; where a system lists no
-- instruments, the sale of one is all that it tells
holders as (

    select
        patient_id,
        instrument_type,
        min(sold_on) as first_sold_on
    from (
        select patient_id, instrument_type, sold_on from instruments
        union all
        select patient_id, 'package' as instrument_type, sold_on from all_lines
        where line_type = 'package_sale'
    ) as sales
    where patient_id is not null
    group by patient_id, instrument_type

),

-- so may whoever has paid dues that are a credit: some systems have one word for packages and credits
credit_members as (

    select
        patient_id,
        min(sold_on) as first_billed_on
    from all_lines
    where
        line_type = 'membership_dues'
        and earned_amount = 0
        and patient_id is not null
    group by patient_id

),

final as (

    select
        used.transaction_id,
        used.location_id,
        used.instrument_type,
        used.used_amount,
        used.source_system,
        used.account
    from used
    left join instruments on used.prepaid_instrument_id = instruments.prepaid_instrument_id
    left join holders
        on
            used.patient_id = holders.patient_id
            and used.instrument_type = holders.instrument_type
            and holders.first_sold_on <= used.sold_on
    left join credit_members
        on
            used.patient_id = credit_members.patient_id
            and credit_members.first_billed_on <= used.sold_on
    where
        instruments.prepaid_instrument_id is null
        and (
            used.prepaid_instrument_id is not null
            -- a card's bearer may be anybody: only what belongs to a person can be missed
            or (
                used.instrument_type in ('package', 'membership_credit')
                and holders.patient_id is null
                and credit_members.patient_id is null
            )
        )

)

select * from final
