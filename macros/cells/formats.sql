{#
    The forms in which dates and times are read when an export declares none of its own. A year of two digits is tried before one of four,
    which would read 1/19/26 as the year 26.
#}
{% macro date_formats() -%}
    {{ return(['%Y-%m-%d', '%m/%d/%y', '%m/%d/%Y', '%m-%d-%y', '%m-%d-%Y', '%b %d, %Y', '%B %d, %Y', '%Y/%m/%d']) }}
{%- endmacro %}

{# The same where the day stands before the month; day and month by name read the same in every file. #}
{% macro day_first_formats() -%}
    {%- set days = [
        '%Y-%m-%d', '%d/%m/%Y', '%d-%m-%Y', '%d.%m.%Y', '%d/%m/%y', '%d.%m.%y', '%d %b %Y', '%d-%b-%Y', '%d %B %Y',
        '%b %d, %Y', '%B %d, %Y', '%Y/%m/%d', '%Y%m%d'
    ] -%}
    {%- set forms = [] -%}
    {%- for time in ['', ' %H:%M', ' %H:%M:%S', ' %I:%M %p', ' %I:%M:%S %p'] -%}
        {%- for day in days -%}{%- do forms.append(day ~ time) -%}{%- endfor -%}
    {%- endfor -%}
    {{ return(['%Y-%m-%dT%H:%M:%S', '%Y-%m-%dT%H:%M'] + forms) }}
{%- endmacro %}

{% macro timestamp_formats() -%}
    {{ return([
        '%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%dT%H:%M',
        '%m/%d/%y %I:%M %p', '%m/%d/%y %I:%M:%S %p', '%m/%d/%y %H:%M', '%m/%d/%y %H:%M:%S',
        '%m/%d/%Y %I:%M %p', '%m/%d/%Y %I:%M:%S %p', '%m-%d-%y %I:%M %p', '%m-%d-%Y %I:%M %p', '%m/%d/%Y %H:%M',
        '%m/%d/%Y %H:%M:%S', '%b %d, %Y %I:%M %p', '%B %d, %Y %I:%M %p'
    ]) }}
{%- endmacro %}
