-- One row per lever that needs one, and place or the group: how much of a closed gap comes to a visit, measured in the
-- practice's own twelve months.
{%- set levels = {'portfolio': "'all'", 'location': 'location_id'} %}
{%- set return_days = parameter('opportunity_return_days') %}

with rebooking_visits as (

    select * from {{ ref('rebooking_visit') }}

),

seen_spans as (

    select * from {{ ref('seen_span') }}
    where level = 'portfolio'

),

due_visits as (

    select * from {{ ref('due_visit') }}
    where outcome = 'no_show'

),

appointments as (

    select * from {{ ref('appointment') }}
    where appointment_status = 'no_show'

),

completed as (

    select * from {{ ref('completed_appointment') }}

),

-- the twelve months whose visits are old enough to tell
returns as (

    select
        rebooking_visits.location_id,
        rebooking_visits.is_rebooked_7d,
        case
            when seen_spans.next_treatment_on
                <= {{ add_days('rebooking_visits.visit_on', return_days) }} then 1
            else 0
        end as has_returned
    from rebooking_visits
    inner join seen_spans on rebooking_visits.visit_id = seen_spans.visit_id
    where {{ add_days('rebooking_visits.visit_on', return_days) }} <= {{ as_of() }}
    and {{ add_days('rebooking_visits.visit_on', return_days) }} > {{ add_months(as_of(), -12) }}

),

lost as (

    select
        appointments.appointment_id,
        appointments.patient_id,
        appointments.provider_id,
        due_visits.location_id,
        due_visits.booked_on,
        appointments.starts_at,
        appointments.ends_at,
        {{ minutes_between('appointments.starts_at', 'appointments.ends_at') }} as lost_minutes
    from due_visits
    inner join appointments on due_visits.booked_visit_id = appointments.booked_visit_id
    where due_visits.booked_on > {{ add_months(as_of(), -12) }}
    and appointments.provider_id is not null

),

-- time of a no-show in which the person treated somebody else
refilled as (

    select
        lost.appointment_id,
        lost.location_id,
        lost.lost_minutes,
        least(
            sum(case
                when completed.appointment_id is null then 0
                else {{ minutes_between(
                    'greatest(lost.starts_at, completed.starts_at)', 'least(lost.ends_at, completed.ends_at)'
                ) }}
            end),
            lost.lost_minutes
        ) as refilled_minutes
    from lost
    left join completed
        on lost.provider_id = completed.provider_id
        and lost.booked_on = completed.starts_on
        and lost.ends_at > completed.starts_at
        and lost.starts_at < completed.ends_at
        and lost.patient_id <> completed.patient_id
    group by lost.appointment_id, lost.location_id, lost.lost_minutes

),

counted as (
    {% for level, entity in levels.items() %}
    select
        'rebooking' as lever,
        '{{ level }}' as level,
        {{ entity }} as entity_id,
        least(
            count(case when is_rebooked_7d then 1 end), count(case when not is_rebooked_7d then 1 end)
        ) as cases,
        avg(case when is_rebooked_7d then has_returned end) as with_share,
        avg(case when not is_rebooked_7d then has_returned end) as without_share
    from returns
    group by {{ entity }}

    union all

    select
        'no_show' as lever,
        '{{ level }}' as level,
        {{ entity }} as entity_id,
        count(*) as cases,
        1 as with_share,
        sum(refilled_minutes) / nullif(sum(lost_minutes), 0) as without_share
    from refilled
    group by {{ entity }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

final as (

    select
        lever,
        level,
        entity_id,
        cases,
        cast(with_share as decimal(5, 4)) as with_share,
        cast(without_share as decimal(5, 4)) as without_share,
        cast(
            greatest(cast(with_share as decimal(5, 4)) - cast(without_share as decimal(5, 4)), 0)
            as decimal(5, 4)
        ) as conversion_share
    from counted
    where cases >= {{ parameter('opportunity_min_cases') }}

)

select * from final
