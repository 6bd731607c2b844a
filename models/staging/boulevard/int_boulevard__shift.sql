-- One row per shift on a day: those of the schedule, and for people and days that it does
-- not hold the weekly templates of the API, day by day.
with scheduled as (

    select * from {{ ref('stg_boulevard__schedule_record') }}

),

templates as (

    select * from {{ ref('stg_boulevard__api_shift') }}
    where is_available

),

locations as (

    select * from {{ ref('stg_boulevard__location_record') }}

),

-- a template without an end goes as far as the book
horizon as (

    select account, max(cast(starts_at as date)) as last_on
    from {{ ref('int_boulevard__booking') }}
    group by account

),

template_days as (

    select
        templates.*,
        {{ each_day(
            'templates.recurs_from_on', 'coalesce(templates.recurs_to_on, horizon.last_on)'
        ) }} as worked_on
    from templates
    left join horizon on templates.account = horizon.account

),

scheduled_days as (

    select distinct account, staff_id, worked_on from scheduled

),

shifts as (

    select
        account,
        source_location_id,
        location_id,
        staff_id,
        worked_on,
        shift_starts_at,
        shift_ends_at,
        source_file,
        source_row
    from scheduled
    union all
    select
        template_days.account,
        template_days.source_location_id,
        template_days.location_id,
        template_days.staff_id,
        template_days.worked_on,
        {{ date_with_time('template_days.worked_on', 'template_days.clock_in') }},
        {{ date_with_time('template_days.worked_on', 'template_days.clock_out') }},
        template_days.source_file,
        template_days.source_row
    from template_days
    left join scheduled_days
        on
            template_days.account = scheduled_days.account
            and template_days.staff_id = scheduled_days.staff_id
            and template_days.worked_on = scheduled_days.worked_on
    -- Sunday is 0 in the templates and 7 in the calendar
    where
        {{ iso_weekday('template_days.worked_on') }}
        = case when template_days.week_day = 0 then 7 else template_days.week_day end
        and scheduled_days.staff_id is null

),

final as (

    select
        shifts.*,
        coalesce(locations.location_name, shifts.location_id) as source_location_name
    from shifts
    left join locations
        on
            shifts.account = locations.account
            and shifts.location_id = locations.location_id

)

select * from final
