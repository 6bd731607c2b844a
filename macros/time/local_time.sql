{#
    A wall-clock time written in one zone, read on the clock of another. Zones are IANA names. Without a zone on either side the time
    stays as written: it is taken to be local already.
#}
{% macro local_time(time, source_zone, zone) -%}
    {{ return(adapter.dispatch('local_time')(time, source_zone, zone)) }}
{%- endmacro %}

{% macro duckdb__local_time(time, source_zone, zone) -%}
    {{ return(
        "case when " ~ source_zone ~ " is null or " ~ zone ~ " is null or " ~ source_zone ~ " = " ~ zone
        ~ " then " ~ time ~ " else timezone(" ~ zone ~ ", timezone(" ~ source_zone ~ ", " ~ time ~ ")) end"
    ) }}
{%- endmacro %}

{% macro spark__local_time(time, source_zone, zone) -%}
    {{ return(
        "case when " ~ source_zone ~ " is null or " ~ zone ~ " is null then " ~ time
        ~ " else convert_timezone(" ~ source_zone ~ ", " ~ zone ~ ", " ~ time ~ ") end"
    ) }}
{%- endmacro %}

{#
    The IANA name of a zone as a vendor writes it: `zone` where it is one, else the name that the seed `time_zone` gives for it. An unknown
    word gives null. `named` is the alias of the seed's row joined on `zone_name`.
#}
{% macro iana_zone(zone, named) -%}
    {{ return(
        "coalesce(" ~ named ~ ".time_zone, case when " ~ zone ~ " like '%_/_%' or " ~ zone ~ " = 'UTC' then "
        ~ zone ~ " end)"
    ) }}
{%- endmacro %}
