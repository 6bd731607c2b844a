{# How many of something make up an amount, the last one whole: rounding first keeps a quotient that is whole from being one more. #}
{% macro needed_count(amount, each) -%}
    {{ return("cast(ceil(round(cast(" ~ amount ~ " as double) / nullif(" ~ each ~ ", 0), 6)) as bigint)") }}
{%- endmacro %}
