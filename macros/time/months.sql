{# A relation of one column: the first day of every month between two dates, both included. #}
{% macro months_between(first_day, last_day) -%}
    {{ return(adapter.dispatch('months_between')(first_day, last_day)) }}
{%- endmacro %}
{% macro default__months_between(first_day, last_day) -%}
    select cast(unnest(generate_series(
        date_trunc('month', {{ first_day }}), date_trunc('month', {{ last_day }}), interval 1 month
    )) as date) as month_start_on
{%- endmacro %}
{% macro spark__months_between(first_day, last_day) -%}
    select explode(sequence(
        trunc({{ first_day }}, 'MM'), trunc({{ last_day }}, 'MM'), interval 1 month
    )) as month_start_on
{%- endmacro %}
