{# The key of something that no source numbers, from what identifies it. A missing part gives a null key. #}
{% macro canonical_key(parts) -%}
    {%- set texts = [] -%}
    {%- for part in parts -%}{%- do texts.append("cast(" ~ part ~ " as varchar)") -%}{%- endfor -%}
    {{ return("md5(" ~ texts | join(" || chr(31) || ") ~ ")") }}
{%- endmacro %}
