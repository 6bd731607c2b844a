{# A person's name written in one cell, given names first, or `Family, Given`. One word is taken as the given name. #}
{% macro given_names(name) -%}{{ return(adapter.dispatch('given_names')(name)) }}{%- endmacro %}
{% macro default__given_names(name) -%}
    {{ return(
        "nullif(trim(case when " ~ name ~ " like '%,%' then split_part(" ~ name ~ ", ',', 2) when trim(" ~ name
        ~ ") like '% %' then regexp_replace(trim(" ~ name ~ "), '\\s+\\S+$', '') else " ~ name ~ " end), '')"
    ) }}
{%- endmacro %}

{% macro family_name(name) -%}{{ return(adapter.dispatch('family_name')(name)) }}{%- endmacro %}
{% macro default__family_name(name) -%}
    {{ return(
        "nullif(trim(case when " ~ name ~ " like '%,%' then split_part(" ~ name ~ ", ',', 1) when trim(" ~ name
        ~ ") like '% %' then regexp_extract(trim(" ~ name ~ "), '(\\S+)$', 1) end), '')"
    ) }}
{%- endmacro %}
