{# The distinct values of a group, in order, joined to one text. #}
{% macro list_words(expression, separator='; ') -%}
    {{ return(adapter.dispatch('list_words')(expression, separator)) }}
{%- endmacro %}
{% macro default__list_words(expression, separator) -%}
    {{ return("string_agg(distinct " ~ expression ~ ", '" ~ separator ~ "' order by " ~ expression ~ ")") }}
{%- endmacro %}
{% macro spark__list_words(expression, separator) -%}
    {{ return("array_join(array_sort(collect_set(" ~ expression ~ ")), '" ~ separator ~ "')") }}
{%- endmacro %}
