{# `Closed Won (Sales Pipeline)` is a label and, in the last brackets, what it belongs to. #}
{% macro text_before_last_brackets(text) -%}
    {{ return(adapter.dispatch('text_before_last_brackets')(text)) }}
{%- endmacro %}

{% macro duckdb__text_before_last_brackets(text) -%}
    {{ return("regexp_replace(" ~ text ~ ", '\\s*\\([^()]*\\)\\s*$', '')") }}
{%- endmacro %}

{% macro text_in_last_brackets(text) -%}
    {{ return(adapter.dispatch('text_in_last_brackets')(text)) }}
{%- endmacro %}

{% macro duckdb__text_in_last_brackets(text) -%}
    {{ return("nullif(regexp_extract(" ~ text ~ ", '\\(([^()]*)\\)\\s*$', 1), '')") }}
{%- endmacro %}
