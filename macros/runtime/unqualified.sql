{# Names without the database: a view must still resolve when the file is opened under another name. #}
{% macro ref() -%}
    {%- set version = kwargs.get('version') or kwargs.get('v') -%}
    {%- set relation = builtins.ref(*varargs, version=version) if version else builtins.ref(*varargs) -%}
    {{ return(relation.include(database=false)) }}
{%- endmacro %}

{% macro source() -%}
    {{ return(builtins.source(*varargs).include(database=false)) }}
{%- endmacro %}
