{# The columns identify a row: rows are the combinations that occur more than once. Nulls count as equal. #}
{% test unique_grain(model, columns) -%}
    select
        {{ columns | join(', ') }},
        count(*) as row_count
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
{%- endtest %}
