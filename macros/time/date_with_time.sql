{# A day and a time of day (the time part of a timestamp on any day) as one timestamp. #}
{% macro date_with_time(date, time) -%}
    {{ return(adapter.dispatch('date_with_time')(date, time)) }}
{%- endmacro %}

{% macro default__date_with_time(date, time) -%}
    {{ return("cast(" ~ date ~ " as timestamp) + (" ~ time ~ " - date_trunc('day', " ~ time ~ "))") }}
{%- endmacro %}
