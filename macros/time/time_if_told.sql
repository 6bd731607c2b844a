{# A moment whose source may give the day alone: null at midnight, which is then no time of day but the lack of one. #}
{% macro time_if_told(moment) -%}
    {{ return("case when " ~ moment ~ " <> date_trunc('day', " ~ moment ~ ") then " ~ moment ~ " end") }}
{%- endmacro %}
