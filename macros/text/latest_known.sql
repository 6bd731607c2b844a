{# Of the rows of a group the last value that is not null, in the order of a number. #}
{% macro latest_known(column, number) -%}
    {{ return("max_by(" ~ column ~ ", " ~ number ~ ") filter (where " ~ column ~ " is not null)") }}
{%- endmacro %}
