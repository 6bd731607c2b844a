{# The forms in which dates and times are read when an export declares none of its own. #}
{% macro date_formats() -%}
    {{ return(['%Y-%m-%d', '%m/%d/%Y', '%m-%d-%Y', '%m/%d/%y', '%b %d, %Y', '%B %d, %Y', '%Y/%m/%d']) }}
{%- endmacro %}

{% macro timestamp_formats() -%}
    {{ return([
        '%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%dT%H:%M',
        '%m/%d/%Y %I:%M %p', '%m/%d/%Y %I:%M:%S %p', '%m-%d-%Y %I:%M %p', '%m/%d/%Y %H:%M',
        '%m/%d/%Y %H:%M:%S', '%m/%d/%y %I:%M %p', '%m/%d/%y %H:%M', '%b %d, %Y %I:%M %p'
    ]) }}
{%- endmacro %}
