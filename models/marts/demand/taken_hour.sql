-- One row per location, day, hour of the day and patient: the minutes of clinical people that were booked
-- and kept, turnover included, local time. A minute booked twice counts once.
with completed as (

    select * from {{ ref('completed_appointment') }}

),

outcomes as (

    select * from {{ ref('int_booked_visit__row') }}
    where row_outcome in ('no_show', 'late_cancelled')

),

appointments as (

    select * from {{ ref('appointment') }}

),

providers as (

    select * from {{ ref('provider') }}

),

months as (

    select * from {{ ref('provider_month_hours') }}

),

hours_of_day as (

    select hour_number - 1 as hour_of_day
    from (select {{ each_number(24) }} as hour_number) as numbers

),

intervals as (

    select
        appointment_id,
        patient_id,
        provider_id,
        location_id,
        starts_at,
        ends_at,
        true as is_kept
    from completed

    union all

    -- not kept, or called off or moved too late for anybody else: the time was taken all the same
    select
        outcomes.appointment_id,
        outcomes.patient_id,
        outcomes.provider_id,
        outcomes.location_id,
        outcomes.starts_at,
        {{ add_minutes(
            'outcomes.starts_at',
            '(' ~ minutes_between('appointments.starts_at', 'appointments.ends_at')
            ~ ' + coalesce(appointments.recovery_minutes, 0))'
        ) }} as ends_at,
        false as is_kept
    from outcomes
    inner join appointments on outcomes.appointment_id = appointments.appointment_id
    where appointments.ends_at >= appointments.starts_at

),

-- the same people as offer the hours, or all where nobody's are known
clinical as (

    select
        intervals.*,
        cast(intervals.starts_at as date) as starts_on
    from intervals
    inner join providers on intervals.provider_id = providers.provider_id
    inner join months
        on intervals.provider_id = months.provider_id
        and intervals.location_id = months.location_id
        and {{ month_start('intervals.starts_at') }} = months.month_start_on
    where providers.is_clinical
    and not coalesce(providers.is_house, false)
    and months.has_productive_hours

),

counted as (
    {% for measure, condition in {'booked': 'true', 'kept': 'is_kept'}.items() %}
    select
        '{{ measure }}' as measure,
        location_id,
        patient_id,
        starts_on,
        {{ minutes_between('cast(starts_on as timestamp)', 'ends_at') }} as ends_minute,
        {{ exclusive_minutes(
            'starts_at', 'ends_at', 'provider_id', 'starts_on', 'appointment_id'
        ) }} as minutes
    from clinical
    where {{ condition }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

spread as (

    select
        counted.measure,
        counted.location_id,
        counted.patient_id,
        counted.starts_on,
        hours_of_day.hour_of_day,
        {{ minutes_in_hour(
            '(counted.ends_minute - counted.minutes)', 'counted.ends_minute', 'hours_of_day.hour_of_day'
        ) }} as minutes
    from counted
    inner join hours_of_day
        on counted.ends_minute - counted.minutes < 60 * (hours_of_day.hour_of_day + 1)
        and counted.ends_minute > 60 * hours_of_day.hour_of_day
    where counted.minutes > 0

),

final as (

    select
        location_id,
        starts_on,
        cast(hour_of_day as integer) as hour_of_day,
        patient_id,
        {%- for measure in ['booked', 'kept'] %}
        cast(sum(case when measure = '{{ measure }}' then minutes else 0 end) as decimal(18, 6))
            as {{ measure }}_minutes{{ ',' if not loop.last }}
        {%- endfor %}
    from spread
    group by location_id, starts_on, hour_of_day, patient_id

)

select * from final
