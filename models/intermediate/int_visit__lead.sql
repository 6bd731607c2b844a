-- One row per patient, location and date on the book or seen: its one provider, service line and
-- booking channel (highest earned amount, then earliest start, then lowest id).
with appointment_rows as (

    select * from {{ ref('int_booked_visit__row') }}

),

outcomes as (

    select * from {{ ref('int_booked_visit__outcome') }}

),

lines as (

    select * from {{ ref('int_transaction__priced') }}
    where is_system_of_record and not is_pseudo and line_type in ('service', 'redemption')

),

services as (

    select * from {{ ref('int_service__classify') }}

),

-- what counts: the rows that made the day's outcome, and the services sold that day
pieces as (

    select
        appointment_rows.patient_id,
        appointment_rows.location_id,
        appointment_rows.starts_on as seen_on,
        appointment_rows.provider_id,
        appointment_rows.service_line,
        appointment_rows.booking_channel,
        appointment_rows.starts_at,
        cast(0 as decimal(18, 2)) as earned_amount
    from appointment_rows
    inner join outcomes
        on
            appointment_rows.patient_id = outcomes.patient_id
            and appointment_rows.location_id = outcomes.location_id
            and appointment_rows.starts_on = outcomes.booked_on
            and appointment_rows.row_outcome = outcomes.outcome

    union all

    select
        lines.patient_id,
        lines.location_id,
        lines.sold_on as seen_on,
        lines.provider_id,
        services.service_line,
        cast(null as varchar) as booking_channel,
        cast(null as timestamp) as starts_at,
        coalesce(lines.earned_amount, 0) as earned_amount
    from lines
    left join services on lines.service_id = services.service_id

),

{% for dimension in ['provider_id', 'service_line', 'booking_channel'] -%}
{{ dimension }}_leader as (

    select patient_id, location_id, seen_on, {{ dimension }}
    from pieces
    where {{ dimension }} is not null
    group by patient_id, location_id, seen_on, {{ dimension }}
    qualify
        row_number() over (
            partition by patient_id, location_id, seen_on
            order by sum(earned_amount) desc, min(starts_at) nulls last, {{ dimension }}
        ) = 1

),

{% endfor -%}
days as (

    select distinct patient_id, location_id, seen_on from pieces

),

final as (

    select
        days.patient_id,
        days.location_id,
        days.seen_on,
        provider_id_leader.provider_id,
        service_line_leader.service_line,
        booking_channel_leader.booking_channel
    from days
    {% for dimension in ['provider_id', 'service_line', 'booking_channel'] -%}
    left join {{ dimension }}_leader
        on
            days.patient_id = {{ dimension }}_leader.patient_id
            and days.location_id = {{ dimension }}_leader.location_id
            and days.seen_on = {{ dimension }}_leader.seen_on
    {% endfor %}
)

select * from final
