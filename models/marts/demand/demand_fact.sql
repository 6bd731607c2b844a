-- One row per thing that an hour of a day at a place is about, in the months that count: time offered or taken,
-- a visit due, a request for the hour or made in it. Without an hour where nobody knows it.
{%- set measures = [
    'offered_minutes', 'booked_minutes', 'kept_minutes',
    'due_bookings', 'no_shows', 'late_cancellations', 'requests', 'requests_made', 'waiting_days'
] %}
with months as (

    select * from {{ ref('demand_month') }}

),

-- each part tells some of the measures
facts as (
    {% for model, day, hour, patient, told in [
        (
            'offered_hour', 'worked_on', 'hour_of_day', 'null',
            {'offered_minutes': 'offered_minutes'}
        ),
        (
            'taken_hour', 'starts_on', 'hour_of_day', 'patient_id',
            {'booked_minutes': 'booked_minutes', 'kept_minutes': 'kept_minutes'}
        ),
        (
            'due_visit', 'booked_on', 'extract(hour from ' ~ time_if_told('starts_at') ~ ')', 'patient_id',
            {
                'due_bookings': '1',
                'no_shows': "case when outcome = 'no_show' then 1 else 0 end",
                'late_cancellations': "case when outcome = 'late_cancelled' then 1 else 0 end"
            }
        ),
        (
            'appointment_request', 'booked_on', 'extract(hour from ' ~ time_if_told('starts_at') ~ ')', 'patient_id',
            {'requests': '1', 'waiting_days': 'waiting_days'}
        ),
        (
            'appointment_request', 'made_on', 'extract(hour from ' ~ time_if_told('made_at') ~ ')', 'patient_id',
            {'requests_made': '1'}
        )
    ] %}
    select
        '{{ model }}' as told_by,
        location_id,
        {{ day }} as happened_on,
        cast({{ hour }} as integer) as hour_of_day,
        cast({{ patient }} as varchar) as patient_id,
        {%- for measure in measures %}
        cast({{ told.get(measure, 'null') }} as decimal(18, 6)) as {{ measure }},
        {%- endfor %}
        {{ 'first_basis' if model == 'offered_hour' else 'cast(null as varchar)' }} as first_basis,
        {{ 'last_basis' if model == 'offered_hour' else 'cast(null as varchar)' }} as last_basis
    from {{ ref(model) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    select
        facts.told_by,
        facts.location_id,
        facts.happened_on,
        'Q' || cast(extract(quarter from facts.happened_on) as varchar) as season,
        cast({{ iso_weekday('facts.happened_on') }} as integer) as iso_weekday,
        facts.hour_of_day,
        facts.patient_id,
        {%- for measure in measures %}
        facts.{{ measure }},
        {%- endfor %}
        facts.first_basis,
        facts.last_basis
    from facts
    inner join months
        on facts.location_id = months.location_id
        and {{ month_start('facts.happened_on') }} = months.month_start_on

)

select * from final
