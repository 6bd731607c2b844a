{#
    Whether a cell lies in a hidden row, which is of its part, and of its family or of its metric alone: up to the cell's grain in a year that the cell tells of;
    on the day of a balance; or anything that holds a part of an open quarter.
#}
{% macro lies_in_hidden_row(cells, level='level', entity_id='entity_id') -%}
hidden.family = {{ cells }}.family
        and coalesce(hidden.metric_key, {{ cells }}.metric_key) = {{ cells }}.metric_key
        and hidden.level = {{ cells }}.{{ level }}
        and hidden.entity_id = {{ cells }}.{{ entity_id }}
        and case
            when hidden.is_open
                then hidden.from_on <= {{ cells }}.period_end_on
                and hidden.to_on >= {{ cells }}.told_from_on
            else hidden.from_on <= {{ cells }}.reaches_to_on
                and hidden.to_on >= {{ cells }}.reaches_from_on
                and (hidden.from_on <> hidden.to_on or hidden.to_on = {{ cells }}.period_end_on)
                and hidden.grain_rank >= {{ cells }}.grain_rank
        end
{%- endmacro %}
