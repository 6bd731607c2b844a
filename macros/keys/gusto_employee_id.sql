{# Gusto's journal names an employee by last and first name alone: the two together are the id. #}
{% macro gusto_employee_id() -%}
    {{ return("lower(trim(last_name)) || '|' || lower(trim(coalesce(first_name, '')))") }}
{%- endmacro %}
