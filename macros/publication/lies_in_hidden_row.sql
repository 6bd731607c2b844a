{# Whether a cell is hidden: its part is, up to the cell's grain, in a year that the cell tells of, or on the day of a balance. #}
{% macro lies_in_hidden_row(cells, hidden, level='level', entity_id='entity_id') -%}
exists (
            select 1
            from {{ hidden }} as hidden
            where hidden.family = {{ cells }}.family
            and hidden.level = {{ cells }}.{{ level }}
            and hidden.entity_id = {{ cells }}.{{ entity_id }}
            and hidden.from_on <= {{ cells }}.reaches_to_on
            and hidden.to_on >= {{ cells }}.reaches_from_on
            and (hidden.from_on <> hidden.to_on or hidden.to_on = {{ cells }}.period_end_on)
            and hidden.grain_rank >= {{ cells }}.grain_rank
        )
{%- endmacro %}
