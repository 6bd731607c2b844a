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

{# The values of a group in the order of another column, joined to one text. #}
{% macro words_in_order(expression, position, separator='; ') -%}
    {{ return(adapter.dispatch('words_in_order')(expression, position, separator)) }}
{%- endmacro %}
{% macro default__words_in_order(expression, position, separator) -%}
    {{ return("string_agg(" ~ expression ~ ", '" ~ separator ~ "' order by " ~ position ~ ")") }}
{%- endmacro %}
{% macro spark__words_in_order(expression, position, separator) -%}
    {{ return(
        "array_join(transform(array_sort(collect_list(struct(" ~ position ~ " as place, " ~ expression
        ~ " as words))), pair -> pair.words), '" ~ separator ~ "')"
    ) }}
{%- endmacro %}
