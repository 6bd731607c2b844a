{# The minutes of an interval of one day that lie in an hour of it; begin and end are minutes since midnight. #}
{% macro minutes_in_hour(begins_minute, ends_minute, hour) -%}
    {{ return(
        "greatest(least(" ~ ends_minute ~ ", 60 * (" ~ hour ~ " + 1)) - greatest(" ~ begins_minute ~ ", 60 * " ~ hour ~ "), 0)"
    ) }}
{%- endmacro %}
