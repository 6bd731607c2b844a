{# Whether a cell is hidden: its part is, in a year that its period touches, from its grain on. #}
{% macro lies_in_hidden_row(cells, hidden) -%}
exists (
            select 1
            from {{ hidden }} as hidden
            where hidden.family = {{ cells }}.family
            and hidden.level = {{ cells }}.level
            and hidden.entity_id = {{ cells }}.entity_id
            and hidden.calendar_year between {{ cells }}.first_year and {{ cells }}.last_year
            and (hidden.grain = 'quarter' or {{ cells }}.period_grain = 'month')
        )
{%- endmacro %}
