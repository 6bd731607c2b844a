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

{# Calendar days from one date to another. #}
{% macro days_between(start, finish) -%}{{ return(adapter.dispatch('days_between')(start, finish)) }}{%- endmacro %}
{% macro duckdb__days_between(start, finish) -%}
    {{ return("date_diff('day', cast(" ~ start ~ " as date), cast(" ~ finish ~ " as date))") }}
{%- endmacro %}
{% macro spark__days_between(start, finish) -%}
    {{ return("datediff(" ~ finish ~ ", " ~ start ~ ")") }}
{%- endmacro %}

{# A table function for `cross join`: one row per day from the first to the last, both included, in the column `day_on`. #}
{% macro days_from(first, last, name) -%}{{ return(adapter.dispatch('days_from')(first, last, name)) }}{%- endmacro %}
{% macro duckdb__days_from(first, last, name) -%}
    {{ return(
        "unnest(list_transform(range(cast(" ~ first ~ " as timestamp), cast(" ~ last
        ~ " as timestamp) + interval 1 day, interval 1 day), t -> cast(t as date))) as " ~ name ~ "(day_on)"
    ) }}
{%- endmacro %}
{% macro spark__days_from(first, last, name) -%}
    {{ return("lateral explode(sequence(" ~ first ~ ", " ~ last ~ ", interval 1 day)) as " ~ name ~ "(day_on)") }}
{%- endmacro %}
