{#
    The minutes of an interval that no earlier one of the same person and day covers: an overlapped minute belongs to the
    earliest start (of two, to the longer one), so that the sum over a day is the length of the union.
#}
{% macro exclusive_minutes(starts_at, ends_at, person, day, id) -%}
    {%- set earlier_end -%}
        max({{ ends_at }}) over (
            partition by {{ person }}, {{ day }} order by {{ starts_at }}, {{ ends_at }} desc, {{ id }}
            rows between unbounded preceding and 1 preceding
        )
    {%- endset -%}
    greatest(
        {{ minutes_between('greatest(' ~ starts_at ~ ', coalesce(' ~ earlier_end ~ ', ' ~ starts_at ~ '))', ends_at) }},
        0
    )
{%- endmacro %}
