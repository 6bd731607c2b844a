-- One row per month, place and tender: what was paid that way, what was paid back, and what it cost.
{{ config(alias='tender_mix') }}

with payments as (

    select * from {{ ref('payment') }}

),

locations as (

    select * from {{ ref('location') }}

),

summed as (

    select
        {{ month_start('paid_on') }} as month_start_on,
        location_id,
        tender,
        count(distinct patient_id) as patients,
        count(*) as payment_count,
        sum(case when coalesce(is_refund, false) then 0 else payment_amount end) as received_amount,
        sum(case when is_refund then -payment_amount else 0 end) as paid_back_amount,
        sum(payment_amount) as payment_amount,
        sum(tip_amount) as tip_amount,
        sum(case when is_prepayment then payment_amount else 0 end) as prepayment_amount,
        sum(fee_amount) as fee_amount
    from payments
    group by {{ month_start('paid_on') }}, location_id, tender

),

final as (

    select
        summed.month_start_on,
        locations.location_name,
        summed.tender,
        summed.tender in ('card', 'cash', 'check', 'financing', 'insurance', 'other') as is_money,
        summed.patients,
        summed.payment_count,
        {%- for amount in ['received', 'paid_back', 'payment', 'tip', 'prepayment', 'fee'] %}
        cast(summed.{{ amount }}_amount as decimal(18, 2)) as {{ amount }}_amount,
        {%- endfor %}
        cast(summed.payment_amount as double) / nullif(sum(summed.payment_amount) over (
            partition by summed.month_start_on, summed.location_id
        ), 0) as place_share
    from summed
    inner join locations on summed.location_id = locations.location_id

)

select * from final
order by month_start_on, location_name, tender
