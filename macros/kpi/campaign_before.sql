{#
    A query of id and campaign: of each row with a person and a day, the campaign of the person's earliest inquiry in the
    `acquisition_window_days` before the day (that day included). A row without such an inquiry is not in it.
#}
{% macro campaign_before(rows, id, day) -%}
    select
        {{ rows }}.{{ id }},
        leads.campaign
    from {{ rows }}
    inner join {{ ref('lead') }} as leads
        on
            {{ rows }}.patient_id = leads.patient_id
            and cast(leads.created_at as date) <= {{ rows }}.{{ day }}
            and cast(leads.created_at as date)
                >= {{ add_days(rows ~ '.' ~ day, '-' ~ parameter('acquisition_window_days')) }}
    where leads.campaign is not null and not coalesce(leads.is_spam, false)
    qualify
        row_number() over (
            partition by {{ rows }}.{{ id }} order by leads.created_at, leads.lead_id
        ) = 1
{%- endmacro %}
