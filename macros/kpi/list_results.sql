{#
    A query of what came of people on lists: of each row with `list_on`, `list_name`, `patient_id` the first contact in the `list_contact_days` after
    the list, and the first booking, visit and conversion in the `list_outcome_days` after it, with what these visits brought. To convert is to come;
    off the list of unscheduled treatment it is to have some of it scheduled or done, off that of second treatments to use another one.
#}
{% macro list_results(members) -%}
    {%- set window_end = add_days('members.list_on', parameter('list_outcome_days')) %}
with members as (

    select * from {{ members }}

),

people as (

    select distinct
        list_on,
        patient_id
    from members

),

contacted as (

    select
        members.list_on,
        members.patient_id,
        min(contacts.contacted_on) as contacted_on
    from people as members
    inner join {{ ref('outreach_contact') }} as contacts
        on members.patient_id = contacts.patient_id
        -- nobody on a list had been contacted that day: who was, was off the list
        and contacts.contacted_on >= members.list_on
        and contacts.contacted_on
            <= {{ add_days('members.list_on', parameter('list_contact_days')) }}
    group by members.list_on, members.patient_id

),

booked as (

    select
        members.list_on,
        members.patient_id,
        min(bookings.booked_on) as booked_on
    from people as members
    inner join {{ ref('booking_span') }} as bookings
        on members.patient_id = bookings.patient_id
        and bookings.booked_on > members.list_on
        and bookings.booked_on <= {{ window_end }}
    group by members.list_on, members.patient_id

),

came as (

    select
        members.list_on,
        members.patient_id,
        min(visits.visit_on) as came_on,
        sum(visits.earned_amount) as earned_amount,
        sum(visits.contribution) as contribution_amount
    from people as members
    inner join {{ ref('visit_economics') }} as visits
        on members.patient_id = visits.patient_id
        and visits.visit_on > members.list_on
        and visits.visit_on <= {{ window_end }}
    group by members.list_on, members.patient_id

),

taken_up as (

    select
        members.list_on,
        members.patient_id,
        min(case
            when items.scheduled_on > members.list_on
                then least(items.scheduled_on, coalesce(items.completed_on, items.scheduled_on))
            else items.completed_on
        end) as converted_on
    from members
    inner join {{ ref('plan_item') }} as items
        on members.patient_id = items.patient_id
        and {{ is_unscheduled('items', add_days('members.list_on', 1)) }}
        and (
            (items.scheduled_on > members.list_on and items.scheduled_on <= {{ window_end }})
            or items.completed_on <= {{ window_end }}
        )
    where members.list_name = 'unscheduled_treatment'
    group by members.list_on, members.patient_id

),

first_uses as (

    select
        patient_id,
        service_line,
        min(visit_on) as first_on
    from {{ ref('treatment_line') }}
    group by patient_id, service_line

),

widened as (

    select
        members.list_on,
        members.patient_id,
        min(first_uses.first_on) as converted_on
    from members
    inner join first_uses
        on members.patient_id = first_uses.patient_id
        and first_uses.first_on > members.list_on
        and first_uses.first_on <= {{ window_end }}
    where members.list_name = 'upsell'
    group by members.list_on, members.patient_id

),

final as (

    select
        members.*,
        -- after a booking nobody needed to be asked
        case
            when contacted.contacted_on
                <= coalesce(least(booked.booked_on, came.came_on), contacted.contacted_on)
                then contacted.contacted_on
        end as contacted_on,
        booked.booked_on,
        came.came_on,
        case members.list_name
            when 'unscheduled_treatment' then taken_up.converted_on
            when 'upsell' then widened.converted_on
            else came.came_on
        end as converted_on,
        cast(coalesce(came.earned_amount, 0) as decimal(18, 2)) as earned_amount,
        cast(coalesce(came.contribution_amount, 0) as decimal(18, 2)) as contribution_amount,
        {{ window_end }} <= {{ as_of() }} as is_mature
    from members
    -- left joins: of most nothing came
    {% for name in ['contacted', 'booked', 'came', 'taken_up', 'widened'] -%}
    left join {{ name }}
        on members.list_on = {{ name }}.list_on
        and members.patient_id = {{ name }}.patient_id
    {% endfor %}
)

select * from final
{%- endmacro %}
