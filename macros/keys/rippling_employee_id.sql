{# Rippling's reports show an employee number or a work e-mail only where the practice added one: else the name is the id. #}
{% macro rippling_employee_id() -%}
    {{ return("coalesce(employee_number, " ~ normalised_email('work_email') ~ ", " ~ words('employee_name') ~ ")") }}
{%- endmacro %}
