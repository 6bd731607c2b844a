{# Calendar arithmetic that engines spell differently. #}

{# One row per day from the first to the last, for a select list. #}
{% macro each_day(first_on, last_on) -%}{{ return(adapter.dispatch('each_day')(first_on, last_on)) }}{%- endmacro %}
{% macro duckdb__each_day(first_on, last_on) -%}
    {{ return("cast(unnest(generate_series(" ~ first_on ~ ", " ~ last_on ~ ", interval 1 day)) as date)") }}
{%- endmacro %}

{# One row per number from 1 to the last, for a select list. #}
{% macro each_number(last) -%}{{ return(adapter.dispatch('each_number')(last)) }}{%- endmacro %}
{% macro duckdb__each_number(last) -%}{{ return("unnest(generate_series(1, " ~ last ~ "))") }}{%- endmacro %}

{# 1 Monday to 7 Sunday. #}
{% macro iso_weekday(day) -%}{{ return(adapter.dispatch('iso_weekday')(day)) }}{%- endmacro %}
{% macro duckdb__iso_weekday(day) -%}{{ return("isodow(" ~ day ~ ")") }}{%- endmacro %}

{# Hours between two times of one day. #}
{% macro hours_between(opens_at, closes_at) -%}{{ return(adapter.dispatch('hours_between')(opens_at, closes_at)) }}{%- endmacro %}
{% macro duckdb__hours_between(opens_at, closes_at) -%}
    {{ return("cast(date_diff('minute', " ~ opens_at ~ ", " ~ closes_at ~ ") as decimal(18, 4)) / 60") }}
{%- endmacro %}
