{# An id of Meta's without the type in front (`l:`, `ag:`, `as:`, `c:`, `f:`, `p:`); null where a spreadsheet made it 1.2E+17. #}
{% macro meta_id(text) -%}{{ return(adapter.dispatch('meta_id')(text)) }}{%- endmacro %}
{% macro default__meta_id(text) -%}
    {{ return("case when upper(" ~ text ~ ") not like '%E+%' then regexp_replace(" ~ text ~ ", '^[a-z]+:', '') end") }}
{%- endmacro %}
