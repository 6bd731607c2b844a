{# A cell of a column as it is declared. `row` is the alias of the raw table. #}
{% macro typed_cell(text, meta, row='raw') -%}
    {%- if meta.as_written -%}
        {{ return(parse_written_cell(text, meta.type, row ~ '.date_order', row ~ '.decimal_mark')) }}
    {%- else -%}
        {{ return(parse_cell(text, meta.type, meta.formats or [])) }}
    {%- endif -%}
{%- endmacro %}

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
        {{ typed_cell(text, meta) }} as {{ adapter.quote(column.name) }},
        {%- endfor %}
        concat_ws(
            chr(10), cast(null as varchar)
            {%- for column in table.columns.values() %}
            {%- set meta = column.config.meta %}
            {%- set text = clean_text('raw.' ~ adapter.quote(column.name), meta.blanks or []) %}
            {%- if meta.type != 'text' %},
            case when {{ text }} is not null and {{ typed_cell(text, meta) }} is null
                then '{{ column.name }}|not a {{ meta.type | replace("duration_", "duration in ") | replace("_", " ") }}|' || {{ text }} end
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

{# The other tables into which a row of the export lands: a family of columns, or what a family is part of. #}
{% macro tables_of_a_row(system, export) -%}
    {%- set meta = raw_table(system, export).config.meta -%}
    {%- set whole = meta.melted_from or export -%}
    {%- set others = [] -%}
    {%- for node in graph.sources.values() | sort(attribute='unique_id') -%}
        {%- if node.source_name == 'raw_' ~ system and node.name != export
            and whole in (node.name, node.config.meta.melted_from) -%}
            {%- do others.append(node.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(others) }}
{%- endmacro %}

{#
    The rows of an export that stand: typed without fault in any of its cells, and not replaced by a newer export. Newer means the later moment
    inside the file (`newest_by`, else the business date), then the export's stamp, then the later content of the same path,
    then the hash.
#}
{% macro typed_rows(system, export) -%}
    {%- set table = raw_table(system, export) -%}
    {%- if table is none -%}
    {{ typed_cells(system, export) }}
    {%- else -%}
    {%- set meta = table.config.meta -%}
    {%- set staged = {'_location_id': 'source_location_id', '_export_stamp': 'export_stamp'} -%}
    {%- set key = [] -%}
    {%- for column in meta.key or [] -%}{%- do key.append(staged.get(column, column)) -%}{%- endfor -%}
    {%- set scope = ['account'] -%}
    {%- for column in meta.scope or [] -%}{%- do scope.append(staged.get(column, column)) -%}{%- endfor -%}
    {%- set moments = meta.newest_by or ([meta.business_date] if meta.business_date else []) -%}
    {%- set files -%}
        {#- The window stands below the filter: an engine that may push the filter down to the text types every cell twice. -#}
        select typed.*
        from (
            select
                cells.*,
                max(
                    {%- if moments | length > 1 %}
                    case when faults = '' then cast(greatest({{ moments | join(', ') }}) as timestamp) end
                    {%- elif moments %}
                    case when faults = '' then cast({{ moments[0] }} as timestamp) end
                    {%- else %}
                    cast(null as timestamp)
                    {%- endif %}
                ) over (partition by file_sha256) as file_latest_on
            from ({{ typed_cells(system, export) }}) as cells
        ) as typed
        where typed.faults = ''
        {%- for sibling in tables_of_a_row(system, export) %}
        and not exists (
            select 1
            from ({{ typed_cells(system, sibling) }}) as sibling
            where sibling.faults <> ''
            and sibling.account = typed.account
            and sibling.source_file = typed.source_file
            and sibling.file_sha256 = typed.file_sha256
            and sibling.source_row = typed.source_row
        )
        {%- endfor %}
    {%- endset -%}
    {%- if meta.melted_from %}
    {{ files }}
    {%- elif meta.replaces == 'key' %}
    select * from ({{ files }}) as files
    qualify {{ 'dense_rank' if meta.repeats else 'row_number' }}() over (
        partition by account, {{ key | join(', ') }}
        order by
            file_latest_on desc nulls last, export_stamp desc nulls last, path_version desc, file_sha256 desc
            {%- if not meta.repeats %}, source_row{% endif %}
    ) = 1
    {%- else %}
    select files.*
    from (
        with files as (

            {{ files }}

        ),

        spans as (

            select
                {{ scope | join(', ') }},
                file_latest_on,
                export_stamp,
                path_version,
                file_sha256,
                min(cast({{ meta.business_date }} as date)) as from_on,
                max(cast({{ meta.business_date }} as date)) as to_on
            from files
            group by {{ scope | join(', ') }}, file_latest_on, export_stamp, path_version, file_sha256

        )

        select files.*
        from files
        where not exists (
            select 1
            from spans as newer
            where
                {%- for column in scope %}
                newer.{{ column }} is not distinct from files.{{ column }} and
                {%- endfor %}
                cast(files.{{ meta.business_date }} as date) between newer.from_on and newer.to_on
                and row(
                    coalesce(newer.file_latest_on, timestamp '1900-01-01'), coalesce(newer.export_stamp, ''),
                    newer.path_version, newer.file_sha256
                ) > row(
                    coalesce(files.file_latest_on, timestamp '1900-01-01'), coalesce(files.export_stamp, ''),
                    files.path_version, files.file_sha256
                )
        )
    ) as files
    {%- endif %}
    {%- endif -%}
{%- endmacro %}
