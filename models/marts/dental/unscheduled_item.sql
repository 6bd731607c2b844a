-- One row per month and procedure that was proposed, neither done nor declined nor on the schedule
-- when the month began: the pool, with its age, and when it left it within 90 days. Proposals older
-- than 18 months, and those to people who are no patients any more, are dropped.
with items as (

    select * from {{ ref('plan_item') }}

),

months as (

    select
        location_id,
        month_start_on
    from {{ ref('location_month') }}

),

pool as (

    select
        months.month_start_on,
        items.*,
        {{ add_days('months.month_start_on', 89) }} as window_end_on
    from months
    inner join items
        on months.location_id = items.location_id
        and {{ is_unscheduled('items', 'months.month_start_on') }}

),

final as (

    select
        month_start_on,
        treatment_plan_item_id,
        patient_id,
        provider_id,
        location_id,
        service_id,
        procedure_code,
        presented_on,
        {{ days_between('presented_on', 'month_start_on') }} as age_days,
        plan_item_amount,
        window_end_on,
        least(
            case when scheduled_on between month_start_on and window_end_on then scheduled_on end,
            case when completed_on between month_start_on and window_end_on then completed_on end
        ) as recovered_on
    from pool

)

select * from final
