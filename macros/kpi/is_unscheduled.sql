{#
    Whether a row of `plan_item` is in the pool of unscheduled treatment when a day begins: proposed in the 18 months before it, to a person who is
    a patient still, and neither done, nor declined, nor on the schedule.
#}
{% macro is_unscheduled(items, day) -%}
    (
        {{ items }}.presented_on < {{ day }}
        and {{ items }}.presented_on >= {{ add_months(day, -18) }}
        and {{ items }}.is_patient_active
        and coalesce({{ items }}.completed_on >= {{ day }}, true)
        -- declined on an unknown day: it cannot be shown to have been open
        and coalesce({{ items }}.declined_on >= {{ day }}, {{ items }}.plan_item_status <> 'declined')
        and coalesce(
            {{ items }}.scheduled_on >= {{ day }} or {{ items }}.left_schedule_on < {{ day }},
            {{ items }}.scheduled_on is null
        )
    )
{%- endmacro %}
