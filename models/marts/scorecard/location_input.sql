-- One row per location, month and input that a KPI may need: what the sources gave for it.
-- state: exact; degraded (a stand-in is used); unplaced (known to the group, not to the place); none;
-- unseen (no visit is known that a look back could begin with).
with location_months as (

    select * from {{ ref('location_month') }}

),

appointments as (

    select
        location_id,
        source_system,
        {{ month_start('starts_at') }} as month_start_on,
        cast(starts_at as date) as starts_on,
        created_at,
        ends_at,
        cancelled_at_basis,
        cancelled_by,
        is_late_cancel,
        appointment_status,
        booking_channel,
        rescheduled_to_id
    from {{ ref('appointment') }}

),

moves as (

    select distinct source_system
    from {{ ref('appointment_event') }}
    where event = 'moved'

),

-- every figure of hours counts clinical people alone
hours as (

    select
        provider_hours.*,
        {{ month_start('provider_hours.worked_on') }} as month_start_on
    from {{ ref('provider_hours') }} as provider_hours
    inner join {{ ref('provider') }} as providers on provider_hours.provider_id = providers.provider_id
    where providers.is_clinical and not coalesce(providers.is_house, false)

),

transactions as (

    select
        *,
        {{ month_start('sold_on') }} as month_start_on
    from {{ ref('transaction') }}

),

-- what a system tells about a booking is a property of the system at that place, not of a month
booking_systems as (

    select
        appointments.location_id,
        appointments.source_system,
        -- whoever shows nothing but cancellations and no-shows keeps a list of them, not the book
        bool_or(appointments.appointment_status not in ('cancelled', 'no_show', 'rescheduled', 'deleted', 'unmapped'))
            as is_book,
        case
            when bool_and(appointments.cancelled_at_basis = 'exact')
                filter (where appointments.appointment_status in ('cancelled', 'rescheduled'))
                then 'exact'
            when bool_or(appointments.cancelled_at_basis in ('exact', 'last_change')
                or appointments.is_late_cancel is not null)
                filter (where appointments.appointment_status in ('cancelled', 'rescheduled'))
                then 'degraded'
            when bool_or(appointments.appointment_status in ('cancelled', 'rescheduled'))
                then 'none'
            else 'exact'
        end as cancel_time,
        case
            when coalesce(bool_and(appointments.cancelled_by in ('patient', 'practice'))
                filter (where appointments.appointment_status = 'cancelled'), true)
                then 'exact'
            else 'degraded'
        end as cancel_side,
        case
            when bool_or(appointments.rescheduled_to_id is not null)
                or bool_or(moves.source_system is not null)
                then 'exact'
            else 'degraded'
        end as reschedule_link,
        case
            when bool_and(appointments.booking_channel <> 'unknown') then 'exact'
            -- who marks nothing but online bookings does not say how the others were made
            when bool_or(appointments.booking_channel not in ('unknown', 'online')) then 'degraded'
            else 'none'
        end as booking_channel
    from appointments
    left join moves on appointments.source_system = moves.source_system
    group by appointments.location_id, appointments.source_system

),

booking_months as (

    select
        appointments.location_id,
        appointments.month_start_on,
        min(appointments.starts_on) as first_on,
        count(appointments.created_at) as rows_with_created_at,
        count(appointments.ends_at) as rows_with_end,
        count(*) as row_count,
        -- the worst of the systems in use that month
        max(case booking_systems.cancel_time
            when 'none' then 3 when 'degraded' then 2 else 1 end) as cancel_time_rank,
        bool_or(booking_systems.cancel_side = 'degraded') as has_unknown_side,
        bool_or(booking_systems.booking_channel <> 'none') as has_channel,
        bool_or(booking_systems.booking_channel <> 'exact') as has_unknown_channel,
        bool_or(booking_systems.reschedule_link = 'degraded') as has_unknown_moves
    from appointments
    inner join booking_systems
        on appointments.location_id = booking_systems.location_id
        and appointments.source_system = booking_systems.source_system
    where booking_systems.is_book
    group by appointments.location_id, appointments.month_start_on

),

first_bookings as (

    select
        location_id,
        min(first_on) as first_booked_on
    from booking_months
    group by location_id

),

visit_months as (

    select distinct
        location_id,
        {{ month_start('visit_on') }} as month_start_on
    from {{ ref('visit') }}

),

hours_months as (

    select
        location_id,
        month_start_on,
        bool_or(is_used and available_hours > 0) as has_available_hours,
        bool_or(is_used and available_hours > 0 and source_kind <> 'shift') as has_stand_in_hours,
        bool_or(worked_hours > 0) as has_worked_hours,
        bool_or(worked_hours > 0 and source_kind in ('payroll', 'timeclock'))
            as has_clocked_hours,
        bool_or(worked_hours > 0 and source_kind = 'payroll') as has_payroll_hours
    from hours
    group by location_id, month_start_on

),

people as (

    select patient_id
    from {{ ref('patient') }}
    where not coalesce(is_test, false)
    and not coalesce(is_staff_or_model, false)

),

-- a system that names no item and never shows a retail line does not tell what it sold
sale_systems as (

    select
        location_id,
        source_system,
        bool_or(item_name is not null or line_type = 'retail') as tells_kinds
    from transactions
    group by location_id, source_system

),

sale_months as (

    select
        transactions.location_id,
        transactions.month_start_on,
        count(*) as row_count,
        count(transactions.list_amount) as rows_with_list,
        count(*) filter (where sale_systems.tells_kinds) as rows_with_kind,
        count(*) filter (where transactions.line_type in ('service', 'redemption'))
            as performed_count,
        count(people.patient_id) filter (
            where transactions.line_type in ('service', 'redemption')
        ) as identified_count,
        bool_or(transactions.product_cost_basis = 'actual') as has_actual_cost,
        bool_or(transactions.product_cost_basis in ('standard', 'purchase'))
            as has_stand_in_cost
    from transactions
    inner join sale_systems
        on transactions.location_id = sale_systems.location_id
        and transactions.source_system = sale_systems.source_system
    left join people on transactions.patient_id = people.patient_id
    group by transactions.location_id, transactions.month_start_on

),

payment_months as (

    select
        location_id,
        {{ month_start('paid_on') }} as month_start_on,
        count(*) filter (where tender in ('card', 'financing')) as card_count,
        count(fee_amount) filter (where tender in ('card', 'financing')) as fee_count
    from {{ ref('payment') }}
    group by location_id, {{ month_start('paid_on') }}

),

payroll_months as (

    select
        location_months.location_id,
        location_months.month_start_on,
        bool_or(compensation.is_estimated) as is_estimated,
        -- pay of the month's last days may stand in a period that is not paid yet
        max(coalesce(compensation.pay_period_end_on, compensation.earned_to_on))
        >= max(location_months.month_end_on)
            as is_complete
    from location_months
    inner join {{ ref('compensation') }} as compensation
        on location_months.location_id = compensation.location_id
        and coalesce(compensation.pay_period_start_on, compensation.earned_from_on)
        <= location_months.month_end_on
        and coalesce(compensation.pay_period_end_on, compensation.earned_to_on)
        >= location_months.month_start_on
        -- an off-cycle payment that states no period says nothing of its months' regular pay
        and (compensation.pay_period_start_on is not null or not compensation.is_off_cycle)
    group by location_months.location_id, location_months.month_start_on

),

-- inquiries and spend are sparse: a month without any, inside the feed's life, is a true zero
lead_feed as (

    select
        min(cast(created_at as date)) as first_on,
        max(cast(created_at as date)) as last_on
    from {{ ref('lead') }}

),

lead_places as (

    select distinct location_id from {{ ref('lead') }}

),

spend_feed as (

    select
        min(spend_on) as first_on,
        max(spend_on) as last_on
    from {{ ref('ad_spend') }}

),

spend_places as (

    select distinct location_id from {{ ref('ad_spend') }}

),

wide as (

    select
        location_months.location_id,
        location_months.month_start_on,
        case
            when booking_months.row_count is null then 'none'
            -- up to a week may be closed days; more is a book that begins within the month
            when first_bookings.first_booked_on
                > {{ add_days('location_months.month_start_on', 7) }}
                and location_months.month_number > 1 then 'degraded'
            else 'exact'
        end as appointment_book,
        case
            when coalesce(booking_months.rows_with_created_at, 0) = 0 then 'none'
            when booking_months.rows_with_created_at < booking_months.row_count
                then 'degraded'
            else 'exact'
        end as booking_created_at,
        case when coalesce(booking_months.rows_with_end, 0) = 0 then 'none' else 'exact' end
            as booking_length,
        case booking_months.cancel_time_rank
            when 1 then 'exact' when 2 then 'degraded' else 'none'
        end as cancel_time,
        case
            when booking_months.row_count is null then 'none'
            when booking_months.has_unknown_side then 'degraded'
            else 'exact'
        end as cancel_side,
        case
            when booking_months.row_count is null then 'none'
            when booking_months.has_unknown_moves then 'degraded'
            else 'exact'
        end as reschedule_link,
        case
            when not coalesce(booking_months.has_channel, false) then 'none'
            when booking_months.has_unknown_channel then 'degraded'
            else 'exact'
        end as booking_channel,
        case
            when visit_months.location_id is null then 'none'
            when booking_months.row_count is null then 'degraded'
            else 'exact'
        end as visits,
        case
            when not coalesce(hours_months.has_available_hours, false) then 'none'
            when hours_months.has_stand_in_hours then 'degraded'
            else 'exact'
        end as available_hours,
        case
            when not coalesce(hours_months.has_worked_hours, false) then 'none'
            when not hours_months.has_clocked_hours then 'degraded'
            when hours_months.has_payroll_hours and not coalesce(payroll_months.is_complete, true)
                then 'degraded'
            else 'exact'
        end as worked_hours,
        case when sale_months.row_count is null then 'none' else 'exact' end as sale_lines,
        case
            when coalesce(sale_months.rows_with_kind, 0) = 0 then 'none'
            when sale_months.rows_with_kind < sale_months.row_count then 'degraded'
            else 'exact'
        end as line_kinds,
        case
            when coalesce(sale_months.rows_with_list, 0) = 0 then 'none'
            when sale_months.rows_with_list < sale_months.row_count then 'degraded'
            else 'exact'
        end as list_prices,
        case
            when coalesce(sale_months.identified_count, 0) = 0 then 'none'
            when sale_months.identified_count < sale_months.performed_count then 'degraded'
            else 'exact'
        end as identified_patients,
        case
            when sale_months.has_stand_in_cost then 'degraded'
            when sale_months.has_actual_cost then 'exact'
            else 'none'
        end as unit_cost,
        case
            when payroll_months.location_id is null then 'none'
            when payroll_months.is_estimated or not payroll_months.is_complete then 'degraded'
            else 'exact'
        end as payroll,
        case when payment_months.location_id is null then 'none' else 'exact' end as payments,
        case
            when coalesce(payment_months.fee_count, 0) = 0 then 'none'
            when payment_months.fee_count < payment_months.card_count then 'degraded'
            else 'exact'
        end as processor_fees,
        case
            when lead_feed.first_on is null
                or location_months.month_end_on < lead_feed.first_on
                or location_months.month_start_on > lead_feed.last_on then 'none'
            when lead_places.location_id is null then 'unplaced'
            when lead_feed.first_on > {{ add_days('location_months.month_start_on', 7) }}
                then 'degraded'
            else 'exact'
        end as leads,
        case
            when spend_feed.first_on is null
                or location_months.month_end_on < spend_feed.first_on
                or location_months.month_start_on > spend_feed.last_on then 'none'
            when spend_places.location_id is null then 'unplaced'
            when spend_feed.first_on > {{ add_days('location_months.month_start_on', 7) }}
                then 'degraded'
            else 'exact'
        end as ad_spend,
        case
            when location_months.month_start_on < {{ add_months(
                'location_months.first_month_on', parameter('history_guard_months')) }}
                then 'degraded'
            else 'exact'
        end as new_patient_history,
        location_months.month_number,
        location_months.vertical
    from location_months
    cross join lead_feed
    cross join spend_feed
    left join booking_months
        on location_months.location_id = booking_months.location_id
        and location_months.month_start_on = booking_months.month_start_on
    left join first_bookings on location_months.location_id = first_bookings.location_id
    left join visit_months
        on location_months.location_id = visit_months.location_id
        and location_months.month_start_on = visit_months.month_start_on
    left join hours_months
        on location_months.location_id = hours_months.location_id
        and location_months.month_start_on = hours_months.month_start_on
    left join sale_months
        on location_months.location_id = sale_months.location_id
        and location_months.month_start_on = sale_months.month_start_on
    left join payment_months
        on location_months.location_id = payment_months.location_id
        and location_months.month_start_on = payment_months.month_start_on
    left join payroll_months
        on location_months.location_id = payroll_months.location_id
        and location_months.month_start_on = payroll_months.month_start_on
    left join lead_places on location_months.location_id = lead_places.location_id
    left join spend_places on location_months.location_id = spend_places.location_id

),

seen as (

    select
        *,
        bool_or(visits <> 'none') over (
            partition by location_id order by month_start_on
            rows between unbounded preceding and current row
        ) as has_visits_so_far
    from wide

),

-- a look back is as good as the worst month in it
with_history as (

    select
        *,
        case
            when not has_visits_so_far then 'unseen'
            when month_number < case vertical when 'dental' then 18 else 12 end then 'none'
            when bool_or(visits = 'degraded') over (
                partition by location_id order by month_start_on
                rows between 17 preceding and current row
            ) and vertical = 'dental' then 'degraded'
            when bool_or(visits = 'degraded') over (
                partition by location_id order by month_start_on
                rows between 11 preceding and current row
            ) then 'degraded'
            else 'exact'
        end as active_window_history,
        case
            when not has_visits_so_far then 'unseen'
            when month_number < 24 then 'none'
            when bool_or(visits = 'degraded') over (
                partition by location_id order by month_start_on
                rows between 23 preceding and current row
            ) then 'degraded'
            else 'exact'
        end as history_24_months,
        -- the 36 months before the month begins
        case
            when not has_visits_so_far then 'unseen'
            when month_number <= 36 then 'none'
            when bool_or(visits = 'degraded') over (
                partition by location_id order by month_start_on
                rows between 36 preceding and current row
            ) then 'degraded'
            else 'exact'
        end as history_36_months
    from seen

),

final as (
{% set inputs = [
    'appointment_book', 'booking_created_at', 'booking_length', 'cancel_time', 'cancel_side', 'reschedule_link',
    'booking_channel',
    'visits', 'available_hours', 'worked_hours', 'sale_lines', 'line_kinds', 'list_prices',
    'identified_patients', 'unit_cost', 'payroll', 'payments', 'processor_fees', 'leads',
    'ad_spend', 'new_patient_history', 'active_window_history', 'history_24_months', 'history_36_months'
] %}
    {% for input in inputs %}
    select location_id, month_start_on, '{{ input }}' as input, {{ input }} as state
    from with_history

    union all
    {% endfor %}
    select * from {{ ref('capacity_input') }}

    union all

    select * from {{ ref('growth_input') }}

    union all

    select * from {{ ref('dental_input') }}

    union all

    select * from {{ ref('reputation_input') }}

    union all

    select * from {{ ref('membership_input') }}

    union all

    select * from {{ ref('portfolio_input') }}

)

select * from final
