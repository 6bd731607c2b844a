{# Days and minutes as plain arithmetic: a date stays a date. One dispatch per engine. #}

{% macro add_days(day, count) -%}
    {{ return(adapter.dispatch('add_days')(day, count)) }}
{%- endmacro %}
{% macro default__add_days(day, count) -%}
    {{ return('(' ~ day ~ ' + cast(' ~ count ~ ' as integer))') }}
{%- endmacro %}
{% macro spark__add_days(day, count) -%}
    {{ return('date_add(' ~ day ~ ', cast(' ~ count ~ ' as int))') }}
{%- endmacro %}

{# The same day so many months later, or the last day of a shorter month. #}
{% macro add_months(day, count) -%}
    {{ return(adapter.dispatch('add_months')(day, count)) }}
{%- endmacro %}
{% macro default__add_months(day, count) -%}
    {{ return('cast(' ~ day ~ ' + to_months(cast(' ~ count ~ ' as integer)) as date)') }}
{%- endmacro %}
{% macro spark__add_months(day, count) -%}
    {{ return('add_months(' ~ day ~ ', cast(' ~ count ~ ' as int))') }}
{%- endmacro %}

{% macro add_hours(moment, count) -%}
    {{ return(adapter.dispatch('add_hours')(moment, count)) }}
{%- endmacro %}
{% macro default__add_hours(moment, count) -%}
    {{ return('(' ~ moment ~ ' + to_hours(cast(' ~ count ~ ' as integer)))') }}
{%- endmacro %}
{% macro spark__add_hours(moment, count) -%}
    {{ return('timestampadd(hour, ' ~ count ~ ', ' ~ moment ~ ')') }}
{%- endmacro %}

{# A timestamp so many (possibly broken) minutes later. #}
{% macro add_minutes(moment, count) -%}
    {{ return(adapter.dispatch('add_minutes')(moment, count)) }}
{%- endmacro %}
{% macro default__add_minutes(moment, count) -%}
    {{ return('(' ~ moment ~ ' + to_seconds(60 * ' ~ count ~ '))') }}
{%- endmacro %}
{% macro spark__add_minutes(moment, count) -%}
    {{ return('timestampadd(second, cast(60 * ' ~ count ~ ' as int), ' ~ moment ~ ')') }}
{%- endmacro %}

{# Whole seconds between two timestamps, as minutes with decimals. #}
{% macro minutes_between(earlier, later) -%}
    {{ return(adapter.dispatch('minutes_between')(earlier, later)) }}
{%- endmacro %}
{% macro default__minutes_between(earlier, later) -%}
    {{ return("cast(date_diff('second', " ~ earlier ~ ", " ~ later ~ ") / 60.0 as decimal(18, 6))") }}
{%- endmacro %}
{% macro spark__minutes_between(earlier, later) -%}
    {{ return("cast(timestampdiff(second, " ~ earlier ~ ", " ~ later ~ ") / 60.0 as decimal(18, 6))") }}
{%- endmacro %}

{% macro month_start(day) -%}
    {{ return("cast(date_trunc('month', " ~ day ~ ") as date)") }}
{%- endmacro %}

{% macro quarter_start(day) -%}
    {{ return("cast(date_trunc('quarter', " ~ day ~ ") as date)") }}
{%- endmacro %}

{% macro year_start(day) -%}
    {{ return("cast(date_trunc('year', " ~ day ~ ") as date)") }}
{%- endmacro %}

{% macro month_end(day) -%}
    {{ return(add_days(add_months(month_start(day), 1), -1)) }}
{%- endmacro %}
