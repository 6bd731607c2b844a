-- One row per day of lists and patient with treatment proposed and not scheduled, with what tells how
-- likely it is to be taken up: its amount, whether the patient has paid by financing, how often the
-- practice has asked since.
with list_days as (

    select * from {{ ref('list_day') }}

),

items as (

    select * from {{ ref('plan_item') }}

),

payments as (

    select * from {{ ref('payment') }}
    where tender = 'financing'
    and not coalesce(is_refund, false)

),

contacts as (

    select * from {{ ref('outreach_contact') }}

),

pool as (

    select
        list_days.list_on,
        items.patient_id,
        items.location_id,
        items.provider_id,
        cast(sum(items.plan_item_amount) over person as decimal(18, 2)) as open_amount,
        count(*) over person as open_items,
        min(items.presented_on) over person as open_since_on,
        row_number() over (
            partition by list_days.list_on, items.patient_id
            order by items.plan_item_amount desc, items.presented_on, items.treatment_plan_item_id
        ) as item_number
    from list_days
    inner join items
        on {{ is_unscheduled('items', add_days('list_days.list_on', 1)) }}
    where items.patient_id is not null
    window person as (partition by list_days.list_on, items.patient_id)

),

people as (

    select * from pool where item_number = 1

),

financing as (

    select
        patient_id,
        min(paid_on) as first_financed_on
    from payments
    group by patient_id

),

touches as (

    select
        people.list_on,
        people.patient_id,
        count(*) as touches
    from people
    inner join contacts
        on people.patient_id = contacts.patient_id
        and contacts.contacted_on between people.open_since_on and people.list_on
    group by people.list_on, people.patient_id

),

final as (

    select
        people.list_on,
        people.patient_id,
        people.location_id,
        people.provider_id,
        people.open_amount,
        people.open_items,
        people.open_since_on,
        case
            when people.open_amount >= {{ parameter('plan_amount_high') }} then 'large'
            when people.open_amount >= {{ parameter('plan_amount_medium') }} then 'medium'
            else 'small'
        end as amount_band,
        coalesce(financing.first_financed_on <= people.list_on, false) as has_financed,
        case
            when coalesce(touches.touches, 0) = 0 then 'never asked'
            when touches.touches >= {{ parameter('plan_touches_many') }} then 'asked often'
            else 'asked'
        end as touch_band
    from people
    left join financing on people.patient_id = financing.patient_id
    left join touches
        on people.list_on = touches.list_on
        and people.patient_id = touches.patient_id

)

select * from final
