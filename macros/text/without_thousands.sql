{# An id that a report printed as a number, without its separators: `1,288` is 1288; any other text stays, leading zeros too. #}
{% macro without_thousands(text) -%}{{ return(adapter.dispatch('without_thousands')(text)) }}{%- endmacro %}
{% macro duckdb__without_thousands(text) -%}
    {{ return(
        "case when regexp_matches(" ~ text ~ ", '^[1-9]\\d{0,2}(,\\d{3})+$') then replace(" ~ text ~ ", ',', '') else " ~ text ~ " end"
    ) }}
{%- endmacro %}
