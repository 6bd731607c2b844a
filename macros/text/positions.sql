{# A table function over a text's parts, for `cross join`: one row per part, its place (from 1) in the column `position`. No row for a null text. #}
{% macro positions_in(text, separator, name) -%}
    {{ return(adapter.dispatch('positions_in')(text, separator, name)) }}
{%- endmacro %}
{% macro duckdb__positions_in(text, separator, name) -%}
    {{ return("unnest(range(1, 1 + len(string_split(" ~ text ~ ", '" ~ separator ~ "')))) as " ~ name ~ "(position)") }}
{%- endmacro %}
{% macro spark__positions_in(text, separator, name) -%}
    {{ return("lateral explode(sequence(1, size(split(" ~ text ~ ", '" ~ separator ~ "')))) as " ~ name ~ "(position)") }}
{%- endmacro %}
