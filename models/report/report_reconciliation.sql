-- One row per location and month: what was invoiced, collected and processed, and what is unexplained.
{{ config(alias='reconciliation') }}

with days as (

    select * from {{ ref('payment_reconciliation_day') }}

),

locations as (

    select * from {{ ref('location') }}

),

hidden as (

    select distinct
        period_start_on,
        entity_id as location_id
    from {{ ref('disclosure_cell') }}
    where level = 'location'
    and period_grain = 'month'
    and metric_key = 'collections'
    and is_suppressed

),

months as (

    select
        cast(date_trunc('month', business_on) as date) as month_start_on,
        location_id,
        count(*) as days,
        count(*) filter (where abs(difference_amount) <= 0.01) as days_matched,
        sum(invoiced_amount) as invoiced_amount,
        sum(collected_amount) as collected_amount,
        sum(processor_amount) as processor_amount,
        sum(fee_amount) as fee_amount,
        sum(difference_amount) as difference_amount
    from days
    group by cast(date_trunc('month', business_on) as date), location_id

),

final as (

    select
        months.month_start_on,
        locations.location_name,
        months.days,
        months.days_matched,
        case when hidden.location_id is null then months.invoiced_amount end
            as invoiced_amount,
        case when hidden.location_id is null then months.collected_amount end
            as collected_amount,
        case when hidden.location_id is null then months.processor_amount end
            as processor_amount,
        case when hidden.location_id is null then months.fee_amount end as fee_amount,
        case when hidden.location_id is null then months.difference_amount end
            as difference_amount,
        hidden.location_id is not null as is_suppressed
    from months
    inner join locations on months.location_id = locations.location_id
    left join hidden
        on months.location_id = hidden.location_id
        and months.month_start_on = hidden.period_start_on

)

select * from final
order by final.month_start_on, final.location_name
