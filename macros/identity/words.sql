{#
    Text made comparable. Every comparison of names, labels and contacts across systems goes through these, so that two
    exports never differ by case, accent, punctuation or a spreadsheet's guard characters.
#}

{# The entities that web-born exports leave in names: `Facial &amp; Peel`. #}
{% macro unescaped_html(text) -%}
    {%- set ns = namespace(sql=text) -%}
    {%- for entity, character in [
        ('&amp;', '&'), ('&#38;', '&'), ('&quot;', '"'), ('&#34;', '"'), ('&#39;', "''"), ('&#039;', "''"),
        ('&apos;', "''"), ('&rsquo;', "''"), ('&lt;', '<'), ('&gt;', '>'), ('&nbsp;', ' '), ('&#160;', ' '),
    ] -%}
        {%- set ns.sql = "replace(" ~ ns.sql ~ ", '" ~ entity ~ "', '" ~ character ~ "')" -%}
    {%- endfor -%}
    {{ return(ns.sql) }}
{%- endmacro %}

{# Lower-case words of letters and digits with single spaces; O'Brien is one word, Smith-Jones two. Null when nothing is left. #}
{% macro words(text) -%}{{ return(adapter.dispatch('words')(text)) }}{%- endmacro %}
{% macro duckdb__words(text) -%}
    {{ return(
        "nullif(trim(regexp_replace(regexp_replace(strip_accents(lower(" ~ unescaped_html(text)
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
