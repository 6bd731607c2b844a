{#
    A time that a source writes alone or with its day, as a timestamp: a time of day alone is read as one of the year 1900 and belongs to
    the given day.
#}
{% macro time_on_day(day, time) -%}
    {{ return(
        "case when " ~ time ~ " < cast('1901-01-01' as timestamp) then " ~ date_with_time(day, time) ~ " else " ~ time ~ " end"
    ) }}
{%- endmacro %}
