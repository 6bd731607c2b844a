{#
    A name for a value inside one expression: `body` speaks of `name`, and `value` is written once. Nested macros that repeat their
    argument would otherwise double the query at every level, beyond what an engine plans in reasonable time.
#}
{% macro let(name, value, body) -%}{{ return(adapter.dispatch('let')(name, value, body)) }}{%- endmacro %}
{% macro duckdb__let(name, value, body) -%}
    {{ return("list_transform([" ~ value ~ "], lambda " ~ name ~ ": " ~ body ~ ")[1]") }}
{%- endmacro %}
