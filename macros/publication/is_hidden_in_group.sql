{#
    Whether a row of a group is hidden: it rests on 1 to (floor - 1) people, or it is the smallest other one where a single row would be
    hidden alone and follow from the group's total. Rows of nobody hide nothing.
#}
{% macro is_hidden_in_group(people, by, tie) -%}
    {%- set is_small = "coalesce(" ~ people ~ ", 0) between 1 and " ~ parameter('suppress_below') ~ " - 1" -%}
    {%- set is_large = "coalesce(" ~ people ~ ", 0) >= " ~ parameter('suppress_below') -%}
    (
        {{ is_small }}
        or (
            {{ is_large }}
            and count(case when {{ is_small }} then 1 end) over (partition by {{ by }}) = 1
            and row_number() over (partition by {{ by }}, {{ is_large }} order by {{ people }}, {{ tie }}) = 1
        )
    )
{%- endmacro %}
