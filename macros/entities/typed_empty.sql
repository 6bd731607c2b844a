{# The columns of the model's own contract, typed, without rows: a table that no system feeds yet. #}
{% macro typed_empty() -%}
    select
        {%- for column in model.columns.values() %}
        cast(null as {{ column.data_type }}) as {{ column.name }}{{ ',' if not loop.last }}
        {%- endfor %}
    where false
{%- endmacro %}
