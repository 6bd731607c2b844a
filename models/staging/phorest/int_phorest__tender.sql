-- One row per tender of a transaction: every line repeats the lists of them, so they are
-- taken from its first line.
with lines as (

    select * from {{ ref('int_phorest__sale_line') }}

),

tender_map as (

    select * from {{ ref('map_phorest__tender') }}

),

transactions as (

    select
        *,
        -- all that was bought is still owed: deposits, gift cards
        bool_and(line_type in ('deposit', 'gift_card_sale')) over (
            partition by account, transaction_id
        ) as is_prepayment
    from lines
    qualify
        row_number() over (
            partition by account, transaction_id
            order by purchased_at, source_row, line_id
        ) = 1

),

parts as (

    select
        transactions.*,
        positions.position,
        nullif(
            trim(split_part(transactions.payment_type_codes, ';', positions.position)), ''
        ) as tender_code,
        nullif(
            trim(split_part(transactions.payment_type_names, ';', positions.position)), ''
        ) as tender_name,
        {{ parse_money(
            "nullif(trim(split_part(transactions.payment_type_amounts, ';', positions.position)), '')"
        ) }} as tender_amount
    from transactions
    cross join {{ positions_in('transactions.payment_type_amounts', ';', 'positions') }}

),

final as (

    select
        parts.account,
        parts.source_location_id,
        parts.source_location_name,
        parts.transaction_id,
        parts.position,
        parts.client_id,
        parts.purchased_at,
        -- a business sets its own codes, so the name speaks first
        coalesce(by_name.tender, by_code.tender, 'other') as tender,
        coalesce(by_name.tender, by_code.tender) is null as is_unmapped,
        case
            when by_name.tender is not null then by_name.prepaid_instrument_type
            else by_code.prepaid_instrument_type
        end as prepaid_instrument_type,
        coalesce(parts.tender_name, parts.tender_code) as source_tender,
        parts.tender_amount,
        parts.tip_amount,
        parts.is_prepayment,
        parts.source_file,
        parts.source_row
    from parts
    left join tender_map as by_name
        on by_name.match_on = 'name' and lower(parts.tender_name) = by_name.source_tender
    left join tender_map as by_code
        on by_code.match_on = 'code' and lower(parts.tender_code) = by_code.source_tender
    where parts.tender_amount is not null

)

select * from final
