-- One row per tender of a transaction, all its lines together.
with lines as (

    select * from {{ ref('int_vagaro__sale_line') }}

),

totals as (

    select
        account,
        transaction_id,
        min(source_location_id) as source_location_id,
        min(source_patient_id) as source_patient_id,
        min(sold_at) as paid_at,
        min(source_time_zone) as source_time_zone,
        sum(tip_amount) as tip_amount,
        sum(cash_amount) as cash_amount,
        sum(check_amount) as check_amount,
        sum(credit_card_amount) as credit_card_amount,
        sum(gift_card_amount) as gift_card_amount,
        sum(package_amount) as package_amount,
        sum(membership_amount) as membership_amount,
        -- what was paid for nothing but promises was paid ahead
        min(
            case
                when line_type in ('package_sale', 'gift_card_sale', 'deposit') then 1
                else 0
            end
        ) = 1 as is_prepayment,
        min(source_file) as source_file,
        min(source_row) as source_row
    from lines
    group by account, transaction_id

),

tenders as (

    {% for column, tender in [
        ('cash_amount', 'Cash'),
        ('check_amount', 'Check'),
        ('credit_card_amount', 'CC'),
        ('gift_card_amount', 'GC'),
        ('package_amount', 'Pkg'),
        ('membership_amount', 'Mbsp'),
    ] -%}
    select
        *,
        '{{ tender }}' as source_tender,
        {{ column }} as payment_amount
    from totals
    where {{ column }} != 0
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- the tip is that of the transaction: on the card's part, else on the largest
final as (

    select
        {{ source_key('vagaro', 'account', [
            "'tender'", 'transaction_id', 'source_tender',
        ]) }} as payment_id,
        account,
        source_location_id,
        transaction_id,
        source_patient_id,
        paid_at,
        source_time_zone,
        source_tender,
        payment_amount,
        case
            when
                row_number() over (
                    partition by account, transaction_id
                    order by
                        case source_tender when 'CC' then 1 else 2 end,
                        abs(payment_amount) desc,
                        source_tender
                ) = 1
                then tip_amount
        end as tip_amount,
        is_prepayment,
        source_file,
        source_row
    from tenders

)

select * from final
