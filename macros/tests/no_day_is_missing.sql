{# Between the first and the last day of a group there is a row for every day: rows are the days without one. #}
{% test no_day_is_missing(model, column_name, by) -%}
    with spans as (

        select
            {{ by | join(', ') }},
            min({{ column_name }}) as first_on,
            max({{ column_name }}) as last_on
        from {{ model }}
        group by {{ by | join(', ') }}

    ),

    days as (

        select spans.*, calendar.day_on
        from spans
        cross join {{ days_from('spans.first_on', 'spans.last_on', 'calendar') }}

    )

    select {{ by | join(', ') }}, day_on
    from days
    where not exists (
        select 1
        from {{ model }} as found
        where
            found.{{ column_name }} = days.day_on
            {%- for column in by %}
            and found.{{ column }} is not distinct from days.{{ column }}
            {%- endfor %}
    )
{%- endtest %}
