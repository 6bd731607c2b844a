-- One row per location and month whose weekdays and hours can be compared: in the trailing window, with a whole
-- book, and with hours of providers where any month of the place has them.
with location_months as (

    select * from {{ ref('location_month') }}

),

inputs as (

    select * from {{ ref('location_input') }}

),

states as (

    select
        location_months.location_id,
        location_months.month_start_on,
        bool_or(inputs.input = 'appointment_book' and inputs.state = 'exact') as has_book,
        bool_or(inputs.input = 'available_hours' and inputs.state <> 'none') as has_hours,
        bool_or(inputs.input = 'available_hours' and inputs.state = 'degraded') as has_stand_in_hours
    from location_months
    inner join inputs
        on location_months.location_id = inputs.location_id
        and location_months.month_start_on = inputs.month_start_on
    where location_months.month_start_on > {{ add_months(
        '(select max(month_start_on) from location_months)', '-' ~ parameter('demand_months')
    ) }}
    group by location_months.location_id, location_months.month_start_on

),

final as (

    select
        location_id,
        month_start_on,
        has_hours,
        has_stand_in_hours
    from states
    where has_book
    qualify has_hours or not bool_or(has_hours) over (partition by location_id)

)

select * from final
