-- One row per location and each of the three months after the last complete one: what is in the book, in
-- memberships and prepaid for it, beside what a month earned on average in the last twelve.
with location_months as (

    select * from {{ ref('location_month') }}

),

lines as (

    select * from {{ ref('secured_revenue_line') }}

),

appointments as (

    select * from {{ ref('appointment') }}

),

month_ends as (

    select * from {{ ref('membership_month_end') }}

),

balances as (

    select * from {{ ref('prepaid_rollforward_month') }}

),

horizons as (
    {% for months in [1, 2, 3] %}
    select {{ months }} as months_ahead
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

places as (

    select
        location_id,
        max(month_start_on) as last_month_on,
        {{ add_months('max(month_start_on)', -11) }} as first_month_on,
        {{ add_months('max(month_start_on)', 1) }} as next_month_on
    from location_months
    group by location_id
    -- an average month needs a year
    having count(*) >= 12

),

earned as (

    select
        places.location_id,
        sum(lines.earned_amount) / 12 as monthly_amount,
        sum(case when lines.secured_by = 'booked' then lines.earned_amount else 0 end)
            as booked_amount,
        sum(case when lines.secured_by = 'prepaid' then lines.earned_amount else 0 end) / 12
            as redeemed_monthly_amount
    from places
    inner join lines
        on places.location_id = lines.location_id
        and lines.month_start_on between places.first_month_on and places.last_month_on
    group by places.location_id

),

-- every booked row of the year, kept or not, earned this on average
past_rows as (

    select
        places.location_id,
        count(*) as row_count
    from places
    inner join appointments
        on places.location_id = appointments.location_id
        and cast(appointments.starts_at as date) >= places.first_month_on
        and cast(appointments.starts_at as date) < places.next_month_on
        and appointments.created_at < appointments.starts_at
        and appointments.appointment_status not in ('deleted', 'unmapped')
    group by places.location_id

),

future_rows as (

    select
        location_id,
        {{ month_start('starts_at') }} as month_start_on,
        count(*) as row_count
    from appointments
    where appointment_status in ('booked', 'confirmed')
    group by location_id, {{ month_start('starts_at') }}

),

perk_dues as (

    select
        location_id,
        month_start_on,
        sum(case when plan_type = 'perk' then mrr_amount else 0 end) as monthly_amount
    from month_ends
    group by location_id, month_start_on

),

owed as (

    select
        location_id,
        month_start_on,
        sum(closing_amount) as closing_amount
    from balances
    group by location_id, month_start_on

),

joined as (

    select
        {{ add_months('places.last_month_on', 'horizons.months_ahead') }} as month_start_on,
        places.location_id,
        horizons.months_ahead,
        earned.monthly_amount as average_month_amount,
        future_rows.row_count as booked_rows,
        earned.booked_amount / nullif(past_rows.row_count, 0) as earned_per_booked_row,
        past_rows.row_count is not null as has_book,
        coalesce(perk_dues.monthly_amount, 0) as membership_amount,
        -- at the pace of the year, and never more than is owed
        greatest(
            least(
                coalesce(earned.redeemed_monthly_amount, 0),
                coalesce(owed.closing_amount, 0)
                - coalesce(earned.redeemed_monthly_amount, 0) * (horizons.months_ahead - 1)
            ),
            0
        ) as prepaid_amount
    from places
    cross join horizons
    inner join earned on places.location_id = earned.location_id
    left join past_rows on places.location_id = past_rows.location_id
    left join future_rows
        on places.location_id = future_rows.location_id
        and {{ add_months('places.last_month_on', 'horizons.months_ahead') }}
            = future_rows.month_start_on
    left join perk_dues
        on places.location_id = perk_dues.location_id
        and places.last_month_on = perk_dues.month_start_on
    left join owed
        on places.location_id = owed.location_id
        and places.last_month_on = owed.month_start_on

),

final as (

    select
        month_start_on,
        location_id,
        months_ahead,
        cast(average_month_amount as decimal(18, 2)) as average_month_amount,
        case when has_book then cast(coalesce(booked_rows, 0) as bigint) end as booked_rows,
        cast(earned_per_booked_row as decimal(18, 2)) as earned_per_booked_row,
        case
            when has_book
                then cast(coalesce(booked_rows, 0) * earned_per_booked_row as decimal(18, 2))
        end as booked_amount,
        cast(membership_amount as decimal(18, 2)) as membership_amount,
        cast(prepaid_amount as decimal(18, 2)) as prepaid_amount,
        case
            when has_book
                then cast(
                    cast(
                        coalesce(booked_rows, 0) * earned_per_booked_row + membership_amount
                        + prepaid_amount as double
                    ) / nullif(average_month_amount, 0) as decimal(18, 6)
                )
        end as secured_rate
    from joined

)

select * from final
