-- One row per dental place and month: from the fees of the work done to net production, and the money
-- received by who paid it. Reductions are positive numbers, and subtracted.
with revenue as (

    select * from {{ ref('service_revenue') }}
    where vertical = 'dental'

),

payments as (

    select
        payments.*,
        {{ month_start('payments.paid_on') }} as month_start_on
    from {{ ref('kpi_collections') }} as collections
    inner join {{ ref('payment') }} as payments
        on collections.record_id = payments.payment_id
    inner join {{ ref('location') }} as locations
        on payments.location_id = locations.location_id
    where locations.vertical = 'dental'

),

-- cash to date for the work of a month, whenever it came
allocated as (

    select
        lines.location_id,
        {{ month_start('lines.sold_on') }} as month_start_on,
        sum(allocations.allocated_amount) as collected_for_month_amount
    from {{ ref('payment_allocation') }} as allocations
    inner join {{ ref('transaction') }} as lines
        on allocations.transaction_id = lines.transaction_id
    inner join payments on allocations.payment_id = payments.payment_id
    where payments.paid_on <= {{ as_of() }}
    group by lines.location_id, {{ month_start('lines.sold_on') }}

),

produced as (

    select
        location_id,
        month_start_on,
        {% set done = "line_type in ('service', 'redemption')" -%}
        sum(case when {{ done }} then coalesce(list_amount, earned_amount) else 0 end)
            as gross_production_amount,
        sum(case when {{ done }} then coalesce(list_amount, earned_amount) - earned_amount else 0 end)
            as line_discount_amount,
        sum(case when adjustment_kind = 'contractual' then -earned_amount else 0 end)
            as contractual_amount,
        sum(case when adjustment_kind = 'discount' then -earned_amount else 0 end)
            as discount_amount,
        sum(case when adjustment_kind = 'correction' then -earned_amount else 0 end)
            as correction_amount,
        sum(case
            when not ({{ done }})
                and coalesce(adjustment_kind, 'other') not in ('contractual', 'discount', 'correction')
                then -earned_amount
            else 0
        end) as other_reduction_amount,
        sum(earned_amount) as net_production_amount
    from revenue
    group by location_id, month_start_on

),

received as (

    select
        location_id,
        month_start_on,
        sum(case when tender = 'insurance' then payment_amount else 0 end) as insurance_amount,
        sum(case when tender = 'financing' then payment_amount else 0 end) as financing_amount,
        sum(case
            when tender not in ('insurance', 'financing') and not coalesce(is_refund, false)
                then payment_amount
            else 0
        end) as patient_amount,
        sum(case
            when tender not in ('insurance', 'financing') and is_refund then -payment_amount else 0
        end) as refunded_amount,
        sum(payment_amount) as collected_amount,
        sum(case when is_prepayment then payment_amount else 0 end) as prepaid_amount
    from payments
    group by location_id, month_start_on

),

months as (

    select
        location_id,
        month_start_on
    from {{ ref('location_month') }}
    where vertical = 'dental'

),

final as (

    select
        months.month_start_on,
        months.location_id,
        {% for column in [
            'gross_production_amount', 'line_discount_amount', 'contractual_amount',
            'discount_amount', 'correction_amount', 'other_reduction_amount',
            'net_production_amount'
        ] -%}
        cast(coalesce(produced.{{ column }}, 0) as decimal(18, 2)) as {{ column }},
        {% endfor -%}
        {% for column in [
            'insurance_amount', 'financing_amount', 'patient_amount', 'refunded_amount',
            'collected_amount', 'prepaid_amount'
        ] -%}
        cast(coalesce(received.{{ column }}, 0) as decimal(18, 2)) as {{ column }},
        {% endfor -%}
        cast(coalesce(allocated.collected_for_month_amount, 0) as decimal(18, 2))
            as collected_for_month_amount,

        -- what different systems call the collection rate, of this month
        cast(received.collected_amount as double) / nullif(produced.net_production_amount, 0)
            as collected_of_net_rate,
        cast(received.collected_amount as double) / nullif(produced.gross_production_amount, 0)
            as collected_of_gross_rate,
        cast(allocated.collected_for_month_amount as double)
        / nullif(produced.net_production_amount, 0) as collected_to_date_rate
    from months
    left join produced
        on months.location_id = produced.location_id
        and months.month_start_on = produced.month_start_on
    left join received
        on months.location_id = received.location_id
        and months.month_start_on = received.month_start_on
    left join allocated
        on months.location_id = allocated.location_id
        and months.month_start_on = allocated.month_start_on

)

select * from final
