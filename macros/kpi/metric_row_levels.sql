{#
    The levels at which each metric is summed from rows: `event` for all that follow from the ids of its events, and those for
    which it has rows of its own.
#}
{% macro metric_row_levels() -%}
    {%- set levels = {} -%}
    {%- for metric_key, metric in metric_register().items() -%}
        {%- set own = metric.get('own_levels', []) -%}
        {%- do levels.update({metric_key: own if 'portfolio' in own else ['event'] + own}) -%}
    {%- endfor -%}
    {{ return(levels) }}
{%- endmacro %}
