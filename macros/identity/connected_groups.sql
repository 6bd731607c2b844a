{#
    Connected components over (member, key) pairs: members that share a key, directly or through others, get one label,
    the smallest of the group. Each round carries the label one key further; the rounds are bounded (people are linked by
    a handful of keys) and a test proves that they were enough. `pairs` is a CTE or relation with member, member_label
    and link_key. Emits CTEs; the last is `<name>`, one row per member, with member and group_label.
#}
{% macro connected_groups(name, pairs, rounds=8) -%}
    {%- for round in range(rounds) %}
    {%- set labels = pairs if loop.first else name ~ '_' ~ (round - 1) %}
    {{ name }}{{ '_' ~ round if not loop.last }} as (

        select
            pairs.member,
            min(reached.label) as group_label
        from {{ pairs }} as pairs
        inner join (
            select
                pairs.link_key,
                min({{ 'pairs.member_label' if loop.first else 'labels.group_label' }}) as label
            from {{ pairs }} as pairs
            {%- if not loop.first %}
            inner join {{ labels }} as labels
                on pairs.member = labels.member
            {%- endif %}
            group by pairs.link_key
        ) as reached
            on pairs.link_key = reached.link_key
        group by pairs.member

    ){{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
