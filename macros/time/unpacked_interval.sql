{#
    Days of a span that one whole number holds: from the lowest byte up days, weeks, months and years (393217 is six months and
    a day). A month is a twelfth of 365 days, cut to whole days.
#}
{% macro unpacked_interval_days(packed) -%}{{ return(adapter.dispatch('unpacked_interval_days')(packed)) }}{%- endmacro %}
{% macro default__unpacked_interval_days(packed) -%}
    {{ return(
        "cast(" ~ packed ~ " % 256 + 7 * (floor(" ~ packed ~ " / 256) % 256) + floor((floor(" ~ packed
        ~ " / 65536) % 256) * 365 / 12) + 365 * floor(" ~ packed ~ " / 16777216) as bigint)"
    ) }}
{%- endmacro %}
