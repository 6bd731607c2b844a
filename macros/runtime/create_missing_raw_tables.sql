{# Every declared raw table exists, typed as text, so that plain `dbt build` works before a system has landed.

   What is there is asked once: one question per table would take longer than most builds' models. #}
{% macro create_missing_raw_tables() -%}
    {%- if execute -%}
        {%- set present = {} -%}
        {%- for schema, table, column in run_query(
            "select lower(table_schema), lower(table_name), lower(column_name) "
            ~ "from information_schema.columns where table_schema like 'raw%'").rows %}
            {%- do present.setdefault(schema, {}).setdefault(table, []).append(column) -%}
        {%- endfor -%}
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
            {%- set table = node.schema ~ '.' ~ node.name -%}
            {%- if node.schema | lower not in present -%}
                {%- do run_query('create schema if not exists ' ~ node.schema) -%}
                {%- do present.update({node.schema | lower: {}}) -%}
            {%- endif -%}
            {%- set known = present[node.schema | lower].get(node.name | lower) -%}
            {%- if known is none -%}
                {%- set definitions = [] -%}
                {%- for name, type in columns -%}
                    {%- do definitions.append(adapter.quote(name) ~ ' ' ~ type) -%}
                {%- endfor -%}
                {%- do run_query('create table if not exists ' ~ table ~ ' (' ~ definitions | join(', ') ~ ')') -%}
            {%- else -%}
                {%- for name, type in columns if name | lower not in known -%}
                    {%- do run_query('alter table ' ~ table ~ ' add column ' ~ adapter.quote(name) ~ ' ' ~ type) -%}
                {%- endfor -%}
            {%- endif -%}
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
