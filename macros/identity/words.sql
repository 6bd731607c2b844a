{#
    Text made comparable. Every comparison of names, labels and contacts across systems goes through these, so that two
    exports never differ by case, accent, punctuation or a spreadsheet's guard characters.
#}

{# Lower-case words of letters and digits with single spaces; O'Brien is one word, Smith-Jones two. Null when nothing is left. #}
{% macro words(text) -%}{{ return(adapter.dispatch('words')(text)) }}{%- endmacro %}
{% macro duckdb__words(text) -%}
    {{ return(
        "nullif(trim(regexp_replace(regexp_replace(strip_accents(lower(" ~ decode_entities(text)
        ~ ")), '[''’`´.]', '', 'g'), '[^\\p{L}\\p{N}]+', ' ', 'g')), '')"
    ) }}
{%- endmacro %}

{# Letters and digits alone: how locations and rooms are compared. #}
{% macro letters_and_digits(text) -%}
    {{ return("replace(" ~ words(text) ~ ", ' ', '')") }}
{%- endmacro %}

{# A glob of the configuration (`lip flip*`) as a `like` pattern over words; without `*` it means the whole name. #}
{% macro glob_as_like(pattern) -%}{{ return(adapter.dispatch('glob_as_like')(pattern)) }}{%- endmacro %}
{% macro duckdb__glob_as_like(pattern) -%}
    {{ return(
        "replace(trim(regexp_replace(regexp_replace(strip_accents(lower(" ~ pattern
        ~ ")), '[''’`´.]', '', 'g'), '[^\\p{L}\\p{N}*]+', ' ', 'g')), '*', '%')"
    ) }}
{%- endmacro %}
