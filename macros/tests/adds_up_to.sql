{#
    A model's amount adds up to that of the rows it was made from, per group of columns, to the cent: nothing was added or lost by splitting and
    joining. Rows are the groups that differ. The columns have the same names on both sides.
#}
{% test adds_up_to(model, amount, to, to_amount, by) -%}
    select
        {{ by | join(', ') }},
        sum(amount) as difference
    from (
        select {{ by | join(', ') }}, {{ amount }} as amount from {{ model }}
        union all
        select {{ by | join(', ') }}, -{{ to_amount }} as amount from {{ to }}
    ) as both_sides
    group by {{ by | join(', ') }}
    having sum(amount) <> 0
{%- endtest %}
