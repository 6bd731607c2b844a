{# Every declared raw table exists, typed as text, so that plain `dbt build` works before a system has landed. #}
{% macro create_missing_raw_tables() -%}
    {%- if execute -%}
        {%- for node in graph.sources.values() if node.source_name.startswith('raw_') %}
            {%- set provenance = node.source_name != 'raw_practice' -%}
            {%- set columns = [] -%}
            {%- if provenance -%}
                {%- for name, type in raw_provenance().items() -%}
                    {%- do columns.append([name, type]) -%}
                {%- endfor -%}
            {%- endif -%}
            {%- for column in node.columns.values() -%}
                {%- do columns.append([column.name, 'varchar' if provenance else column.data_type]) -%}
            {%- endfor -%}
            {%- do run_query('create schema if not exists ' ~ node.schema) -%}
            {%- set table = node.schema ~ '.' ~ node.name -%}
            {%- set definitions = [] -%}
            {%- for name, type in columns -%}
                {%- do definitions.append(adapter.quote(name) ~ ' ' ~ type) -%}
            {%- endfor -%}
            {%- do run_query('create table if not exists ' ~ table ~ ' (' ~ definitions | join(', ') ~ ')') -%}
            {%- set present = run_query(
                "select column_name from information_schema.columns where table_schema = '" ~ node.schema
                ~ "' and table_name = '" ~ node.name ~ "'").columns[0].values() | map('lower') | list -%}
            {%- for name, type in columns if name | lower not in present -%}
                {%- do run_query('alter table ' ~ table ~ ' add column ' ~ adapter.quote(name) ~ ' ' ~ type) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{# What landing adds to every raw row. #}
{% macro raw_provenance() -%}
    {{ return({
        '_account': 'varchar', '_location_id': 'varchar', '_file': 'varchar', '_row': 'bigint',
        '_file_sha256': 'varchar', '_export_stamp': 'varchar', '_path_version': 'bigint'
    }) }}
{%- endmacro %}
