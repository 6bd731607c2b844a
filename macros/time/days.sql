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
