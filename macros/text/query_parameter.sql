{# The value of a parameter in the query string of a page's address; null when it is absent or empty. #}
{% macro query_parameter(url, name) -%}
    {{ return(adapter.dispatch('query_parameter')(url, name)) }}
{%- endmacro %}

{% macro duckdb__query_parameter(url, name) -%}
    {{ return(
        "nullif(trim(url_decode(replace(regexp_extract(" ~ url ~ ", '(?i)[?&]" ~ name
        ~ "=([^&#]*)', 1), '+', ' '))), '')"
    ) }}
{%- endmacro %}

{% macro spark__query_parameter(url, name) -%}
    {{ return(
        "nullif(trim(url_decode(regexp_extract(" ~ url ~ ", '(?i)[?&]" ~ name ~ "=([^&#]*)', 1))), '')"
    ) }}
{%- endmacro %}
