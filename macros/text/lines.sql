{# A table function over the lines of a text, for `cross join`: one row per line, in the column `line`. #}
{% macro lines_of(text, name) -%}{{ return(adapter.dispatch('lines_of')(text, name)) }}{%- endmacro %}
{% macro duckdb__lines_of(text, name) -%}
    {{ return("unnest(string_split(" ~ text ~ ", chr(10))) as " ~ name ~ "(line)") }}
{%- endmacro %}
