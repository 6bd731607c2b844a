{# What the sources file declares of a raw table; empty while parsing. #}
{% macro raw_table(system, export) -%}
    {%- set wanted = namespace(node=none) -%}
    {%- if execute -%}
        {%- for node in graph.sources.values() -%}
            {%- if node.source_name == 'raw_' ~ system and node.name == export -%}
                {%- set wanted.node = node -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if wanted.node is none -%}
            {{ exceptions.raise_compiler_error('no raw table raw_' ~ system ~ '.' ~ export) }}
        {%- endif -%}
    {%- endif -%}
    {{ return(wanted.node) }}
{%- endmacro %}

{#
    Every row of a raw table with its cells typed, superseded and faulty rows included: the one place where text is typed.
    `faults` lists what is wrong with the row as `column|reason|text`, empty when nothing is.
#}
{% macro typed_cells(system, export) -%}
    {%- set relation = source('raw_' ~ system, export) -%}
    {%- set table = raw_table(system, export) -%}
    {%- if table is not none -%}
    select
        raw._account as account,
        raw._location_id as source_location_id,
        raw._file as source_file,
        raw._row as source_row,
        raw._file_sha256 as file_sha256,
        raw._export_stamp as export_stamp,
        raw._path_version as path_version,
        {%- for column in table.columns.values() %}
        {%- set meta = column.config.meta %}
        {%- set text = clean_text('raw.' ~ adapter.quote(column.name), meta.blanks or []) %}
        {{ parse_cell(text, meta.type, meta.formats or []) }} as {{ adapter.quote(column.name) }},
        {%- endfor %}
        concat_ws(
            chr(10)
            {%- for column in table.columns.values() %}
            {%- set meta = column.config.meta %}
            {%- set text = clean_text('raw.' ~ adapter.quote(column.name), meta.blanks or []) %}
            {%- if meta.type != 'text' %},
            case when {{ text }} is not null and {{ parse_cell(text, meta.type, meta.formats or []) }} is null
                then '{{ column.name }}|not a {{ meta.type | replace("_", " in ") }}|' || {{ text }} end
            {%- endif %}
            {%- if meta.filled %},
            case when {{ text }} is null then '{{ column.name }}|blank|' end
            {%- endif %}
            {%- endfor %}
        ) as faults
    from {{ relation }} as raw
    {%- else -%}
    select * from {{ relation }}
    {%- endif -%}
{%- endmacro %}

{#
    The rows of an export that stand: typed without fault, and not replaced by a newer export. Newer means the later business
    date inside the file, then the export's stamp, then the later content of the same path, then the hash.
#}
{% macro typed_rows(system, export) -%}
    {%- set table = raw_table(system, export) -%}
    {%- if table is none -%}
    {{ typed_cells(system, export) }}
    {%- else -%}
    {%- set meta = table.config.meta -%}
    {%- set newest = "file_latest_on desc nulls last, export_stamp desc nulls last, path_version desc, file_sha256 desc" -%}
    select * from (
        select
            typed.*,
            {% if meta.business_date -%}
            max(cast({{ meta.business_date }} as date)) over (partition by file_sha256) as file_latest_on
            {%- else -%}
            cast(null as date) as file_latest_on
            {%- endif %}
        from ({{ typed_cells(system, export) }}) as typed
        where typed.faults = ''
    ) as files
    {%- if meta.melted_from %}
    {%- elif meta.replaces == 'key' %}
    qualify {{ 'dense_rank' if meta.repeats else 'row_number' }}() over (
        partition by account, {{ meta.key | join(', ') }}
        order by {{ newest }}{% if not meta.repeats %}, source_row{% endif %}
    ) = 1
    {%- else %}
    {%- set scope = ['account'] + (meta.scope | list) %}
    where not exists (
        select 1
        from (
            select
                {{ scope | join(', ') }},
                export_stamp,
                path_version,
                file_sha256,
                min(cast({{ meta.business_date }} as date)) as from_on,
                max(cast({{ meta.business_date }} as date)) as to_on
            from ({{ typed_cells(system, export) }}) as other
            where other.faults = ''
            group by {{ scope | join(', ') }}, export_stamp, path_version, file_sha256
        ) as newer
        where
            {%- for column in scope %}
            newer.{{ column }} is not distinct from files.{{ column }} and
            {%- endfor %}
            cast(files.{{ meta.business_date }} as date) between newer.from_on and newer.to_on
            and (newer.to_on, coalesce(newer.export_stamp, ''), newer.path_version, newer.file_sha256)
            > (files.file_latest_on, coalesce(files.export_stamp, ''), files.path_version, files.file_sha256)
    )
    {%- endif %}
    {%- endif -%}
{%- endmacro %}
