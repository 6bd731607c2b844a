-- One row per month, place and consulting person: what a consultation slot brought, as the product of
-- how many were filled, kept and converted, and for how much.
with slots as (

    select * from {{ ref('consult_slot') }}

),

consult_bookings as (

    select * from {{ ref('consult_booking') }}

),

episodes as (

    select * from {{ ref('consult_episode') }}

),

-- days old enough for the purchase to have come
parts as (

    select
        location_id,
        provider_id,
        slot_on as happened_on,
        offered_slots,
        basis,
        0 as booked_slots,
        0 as showed_slots,
        0 as converted_episodes,
        cast(0 as decimal(18, 2)) as sales_amount
    from slots

    union all

    select
        location_id,
        provider_id,
        booked_on as happened_on,
        0 as offered_slots,
        cast(null as varchar) as basis,
        1 as booked_slots,
        case when has_showed then 1 else 0 end as showed_slots,
        0 as converted_episodes,
        cast(0 as decimal(18, 2)) as sales_amount
    from consult_bookings

    union all

    select
        location_id,
        provider_id,
        first_consult_on as happened_on,
        0 as offered_slots,
        cast(null as varchar) as basis,
        0 as booked_slots,
        0 as showed_slots,
        1 as converted_episodes,
        qualifying_sales_amount as sales_amount
    from episodes
    where qualifying_sales_amount is not null

),

summed as (

    select
        {{ month_start('happened_on') }} as month_start_on,
        location_id,
        provider_id,
        min(basis) as basis,
        sum(offered_slots) as offered_slots,
        sum(booked_slots) as booked_slots,
        sum(showed_slots) as showed_slots,
        sum(converted_episodes) as converted_episodes,
        sum(sales_amount) as sales_amount,
        count(distinct case when offered_slots > 0 then happened_on end) as consult_days
    from parts
    where {{ add_days('happened_on', parameter('consult_conversion_days')) }} <= {{ as_of() }}
    group by {{ month_start('happened_on') }}, location_id, provider_id

),

final as (

    select
        month_start_on,
        location_id,
        provider_id,
        basis,

        cast(offered_slots as decimal(18, 6)) as offered_slots,
        cast(booked_slots as bigint) as booked_slots,
        cast(showed_slots as bigint) as showed_slots,
        cast(converted_episodes as bigint) as converted_episodes,
        cast(consult_days as bigint) as consult_days,
        cast(sales_amount as decimal(18, 2)) as sales_amount,

        cast(booked_slots as double) / nullif(offered_slots, 0) as fill_rate,
        cast(showed_slots as double) / nullif(booked_slots, 0) as show_rate,
        cast(converted_episodes as double) / nullif(showed_slots, 0) as conversion_rate,
        cast(sales_amount as double) / nullif(converted_episodes, 0) as ticket_amount,
        cast(sales_amount as double) / nullif(offered_slots, 0) as sales_per_slot_amount,
        cast(sales_amount as double) / nullif(consult_days, 0) as sales_per_consult_day_amount
    from summed

)

select * from final
