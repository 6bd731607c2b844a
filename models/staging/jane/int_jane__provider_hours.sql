-- One row per staff member and day of the period: the period's hours evenly over its
-- days, for no report says on which they were.
with hours as (

    select * from {{ ref('stg_jane__hours') }}
    where period_start_on is not null and period_end_on >= period_start_on

),

daily as (

    select
        hours.*,
        days.day_on as worked_on,
        1 as weight,
        1 + {{ days_between('hours.period_start_on', 'hours.period_end_on') }}
            as day_count
    from hours
    cross join {{ days_from('hours.period_start_on', 'hours.period_end_on', 'days') }}

),

shared as (

    select
        *,
        {{ split_cents(
            'scheduled_hours', 'weight', 'day_count',
            'account, source_location_id, staff_name, period_start_on, period_end_on', 'worked_on'
        ) }} as day_hours
    from daily

),

final as (

    select
        {{ source_key('jane', 'account', 'lower(staff_name)') }}
            as source_provider_key,
        source_location_id,
        cast(null as varchar) as source_location_name,
        worked_on,
        'shift' as source_kind,
        cast(null as timestamp) as shift_starts_at,
        cast(null as timestamp) as shift_ends_at,
        cast(day_hours as decimal(18, 4)) as scheduled_hours,
        cast(null as decimal(18, 4)) as blocked_hours,
        cast(day_hours as decimal(18, 4)) as available_hours,
        cast(null as decimal(18, 4)) as worked_hours,
        cast(null as decimal(18, 4)) as consult_slots,

        -- provenance
        'jane' as source_system,
        account,
        source_file,
        source_row

    from shared

)

select * from final
