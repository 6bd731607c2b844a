-- One row per month, location and number of months ahead: how much of what the month earned was already in the
-- book, in memberships or prepaid when the first of those months began.
with lines as (

    select * from {{ ref('secured_revenue_line') }}

),

inputs as (

    select * from {{ ref('location_input') }}

),

location_months as (

    select * from {{ ref('location_month') }}

),

horizons as (
    {% for months in [1, 2, 3] %}
    select {{ months }} as months_ahead
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- who knows no bookings cannot say what was booked
books as (

    select
        location_id,
        month_start_on,
        bool_and(state <> 'none') as has_book
    from inputs
    where input in ('appointment_book', 'booking_created_at')
    group by location_id, month_start_on

),

grid as (

    select
        location_months.location_id,
        location_months.month_start_on,
        horizons.months_ahead,
        {{ add_months('location_months.month_start_on', '1 - horizons.months_ahead') }} as as_known_on
    from location_months
    cross join horizons

),

summed as (

    select
        grid.location_id,
        grid.month_start_on,
        grid.months_ahead,
        grid.as_known_on,
        coalesce(bool_or(books.has_book), false) as has_book,
        coalesce(sum(lines.earned_amount), 0) as earned_amount,
        {%- for kind in ['booked', 'membership', 'prepaid'] %}
        coalesce(sum(lines.earned_amount) filter (
            where lines.secured_by = '{{ kind }}' and lines.secured_on < grid.as_known_on
        ), 0) as {{ kind }}_amount{{ ',' if not loop.last }}
        {%- endfor %}
    from grid
    left join lines
        on grid.location_id = lines.location_id
        and grid.month_start_on = lines.month_start_on
    left join books
        on grid.location_id = books.location_id
        and grid.month_start_on = books.month_start_on
    group by grid.location_id, grid.month_start_on, grid.months_ahead, grid.as_known_on

),

final as (

    select
        month_start_on,
        location_id,
        months_ahead,
        as_known_on,
        cast(earned_amount as decimal(18, 2)) as earned_amount,
        case when has_book then cast(booked_amount as decimal(18, 2)) end as booked_amount,
        cast(membership_amount as decimal(18, 2)) as membership_amount,
        cast(prepaid_amount as decimal(18, 2)) as prepaid_amount,
        case
            when has_book
                then cast(
                    cast(booked_amount + membership_amount + prepaid_amount as double)
                    / nullif(earned_amount, 0) as decimal(18, 6)
                )
        end as secured_rate
    from summed

)

select * from final
