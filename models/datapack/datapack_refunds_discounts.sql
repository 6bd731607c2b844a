-- One row per month and place: discounts, refunds, disputes and what was given away.
{{ config(alias='refunds_discounts') }}

with sale_lines as (

    select * from {{ ref('sale_line') }}

),

visits as (

    select * from {{ ref('visit') }}

),

payments as (

    select * from {{ ref('payment') }}

),

locations as (

    select * from {{ ref('location') }}

),

lines as (

    select
        month_start_on,
        location_id,
        count(distinct patient_id) as patients,
        sum(case when line_type in ('service', 'redemption') then list_amount else 0 end) as list_amount,
        sum(case when line_type in ('service', 'redemption') then discount_amount else 0 end) as discount_amount,
        sum(case when line_type in ('refund', 'redemption') then 0 else sales_amount end) as gross_sales_amount,
        count(distinct case when line_type = 'refund' then transaction_id end) as refund_count,
        sum(case when line_type = 'refund' then -sales_amount else 0 end) as refund_amount,
        -- a price that was taken off to the last cent
        count(distinct case
            when line_type = 'service' and net_amount = 0 and discount_amount > 0 then transaction_id
        end) as comp_count,
        sum(case when line_type = 'service' and net_amount = 0 then discount_amount else 0 end) as comp_amount
    from sale_lines
    group by month_start_on, location_id

),

free_visits as (

    select
        {{ month_start('visit_on') }} as month_start_on,
        location_id,
        count(*) as visit_count,
        count(case when earned_amount = 0 and not coalesce(is_consult_only, false) then 1 end)
            as zero_price_visit_count
    from visits
    group by {{ month_start('visit_on') }}, location_id

),

disputes as (

    select
        {{ month_start('paid_on') }} as month_start_on,
        location_id,
        count(case when is_dispute then 1 end) as dispute_count,
        sum(case when is_dispute then abs(payment_amount) else 0 end) as dispute_amount
    from payments
    group by {{ month_start('paid_on') }}, location_id

),

final as (

    select
        lines.month_start_on,
        locations.location_name,
        lines.patients,
        cast(lines.list_amount as decimal(18, 2)) as list_amount,
        cast(lines.discount_amount as decimal(18, 2)) as discount_amount,
        cast(lines.discount_amount as double) / nullif(lines.list_amount, 0) as discount_share,
        cast(lines.gross_sales_amount as decimal(18, 2)) as gross_sales_amount,
        lines.refund_count,
        cast(lines.refund_amount as decimal(18, 2)) as refund_amount,
        cast(lines.refund_amount as double) / nullif(lines.gross_sales_amount, 0) as refund_share,
        coalesce(disputes.dispute_count, 0) as dispute_count,
        cast(coalesce(disputes.dispute_amount, 0) as decimal(18, 2)) as dispute_amount,
        lines.comp_count,
        cast(coalesce(lines.comp_amount, 0) as decimal(18, 2)) as comp_amount,
        coalesce(free_visits.visit_count, 0) as visit_count,
        coalesce(free_visits.zero_price_visit_count, 0) as zero_price_visit_count,
        cast(free_visits.zero_price_visit_count as double) / nullif(free_visits.visit_count, 0)
            as zero_price_visit_share
    from lines
    inner join locations on lines.location_id = locations.location_id
    left join free_visits
        on lines.month_start_on = free_visits.month_start_on
        and lines.location_id = free_visits.location_id
    left join disputes
        on lines.month_start_on = disputes.month_start_on
        and lines.location_id = disputes.location_id

)

select * from final
order by month_start_on, location_name
