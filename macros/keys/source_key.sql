{# The key of a source record: a hash of system, account and the vendor's id. A missing id gives a null key. #}
{% macro source_key(system, account, id) -%}
    {{ return(adapter.dispatch('source_key')(system, account, id)) }}
{%- endmacro %}

{% macro default__source_key(system, account, id) -%}
    {%- set ids = [id] if id is string else id -%}
    {{ return(
        "md5('" ~ system ~ "' || chr(31) || " ~ account ~ " || chr(31) || "
        ~ ids | join(" || chr(31) || ") ~ ")"
    ) }}
{%- endmacro %}
