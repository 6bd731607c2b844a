{# A spreadsheet has not turned the id into 1.2E+17: rows are those that it has. #}
{% test is_whole_id(model, column_name) -%}
    select {{ column_name }}
    from {{ model }}
    where upper({{ column_name }}) like '%E+%'
{%- endtest %}
