{#
    The raw tables of the registered systems that hold rows, in a stable order; none while parsing. Melted ones only when asked for. In
    the tables of the mapped system each row names its system and export itself.
#}
{% macro registered_tables(melted=true) -%}
    {%- set tables = [] -%}
    {%- if execute -%}
        {#- a system has many exports of which a practice uses few: reading the text of the others costs more than their rows -#}
        {%- set empty = empty_tables() -%}
        {%- for node in graph.sources.values() | sort(attribute='unique_id') -%}
            {%- set system = node.source_name[4:] -%}
            {%- if node.source_name[:4] == 'raw_' and system in var('systems')
                and (melted or not node.config.meta.melted_from)
                and (node.schema ~ '.' ~ node.name) | lower not in empty -%}
                {%- do tables.append({
                    'system': system, 'name': node.name, 'meta': node.config.meta, 'columns': node.columns,
                    'system_name': 'source_system' if node.config.meta.is_mapped else "'" ~ system ~ "'",
                    'export_name': 'file_kind' if node.config.meta.is_mapped
                        else "'" ~ (node.config.meta.melted_from or node.name) ~ "'"
                }) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(tables) }}
{%- endmacro %}

{# The raw tables of which the engine knows without reading them that they hold no row, as `schema.table` in lower case. #}
{% macro empty_tables() -%}{{ return(adapter.dispatch('empty_tables')()) }}{%- endmacro %}
{% macro default__empty_tables() -%}{{ return([]) }}{%- endmacro %}
{% macro duckdb__empty_tables() -%}
    {{ return(
        run_query(
            "select lower(schema_name || '.' || table_name) from duckdb_tables()"
            ~ " where database_name = current_database() and schema_name like 'raw%' and estimated_size = 0"
        ).columns[0].values() | list
    ) }}
{%- endmacro %}

{# One row per row of a registered raw table that has faults; `melted` rows name the vendor's header as their column. #}
{% macro faulty_rows() -%}
    {%- for table in registered_tables() %}
    select
        {{ table.system_name }} as source_system,
        account,
        {{ table.export_name }} as export_name,
        source_file,
        file_sha256,
        source_row,
        {{ 'header' if table.meta.melted_from else 'cast(null as varchar)' }} as melted_header,
        faults
    from ({{ typed_cells(table.system, table.name) }}) as cells
    where faults <> ''
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        {%- for column in ['source_system', 'account', 'export_name', 'source_file', 'file_sha256'] %}
        cast(null as varchar) as {{ column }},
        {%- endfor %}
        cast(null as bigint) as source_row,
        cast(null as varchar) as melted_header,
        cast(null as varchar) as faults
    where false
    {%- endfor %}
{%- endmacro %}

{# One row per file of a registered export, with the rows it has in its raw table and the last day that they speak of. #}
{% macro landed_row_counts() -%}
    {%- for table in registered_tables(melted=false) %}
    {%- set days = [table.meta.business_date] if table.meta.business_date else [] -%}
    {#- the kinds of file that a mapping brings may leave the business date open -#}
    {%- if table.meta.is_mapped -%}{%- do days.extend(table.meta.newest_by or []) -%}{%- endif %}
    select
        {{ table.system_name }} as source_system,
        _account as account,
        {{ table.export_name }} as export_name,
        _file as source_file,
        _file_sha256 as file_sha256,
        count(*) as row_count,
        coalesce(
            {%- for day in days %}
            {%- set meta = table.columns[day].config.meta %}
            max(cast({{ typed_cell(clean_text('raw.' ~ adapter.quote(day), meta.blanks or []), meta) }} as date)),
            {%- endfor %}
            cast(null as date)
        ) as last_business_on
    from {{ source('raw_' ~ table.system, table.name) }} as raw
    group by {{ 'source_system, file_kind, ' if table.meta.is_mapped }}_account, _file, _file_sha256
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        {%- for column in ['source_system', 'account', 'export_name', 'source_file', 'file_sha256'] %}
        cast(null as varchar) as {{ column }},
        {%- endfor %}
        cast(null as bigint) as row_count,
        cast(null as date) as last_business_on
    where false
    {%- endfor %}
{%- endmacro %}

{#
    One row per printed total that can be compared: the file's printed text as a number, and the sum of the same column over the
    file's rows that reach staging. `totals` has the printed totals with from_row and to_row, the rows that each adds up (or, where
    the export's totals are `per` a column, section, the cell that these rows have in it);
    `faulty` the rows that do not reach staging. `position` is the place of the column among the columns of its export.
#}
{% macro compared_totals(totals, faulty) -%}
    {%- set parts = [] -%}
    {%- for table in registered_tables(melted=false) -%}
        {%- for column in table.columns.values() if column.name in (table.meta.control_totals or []) -%}
            {%- do parts.append({'table': table, 'column': column, 'position': loop.index}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for part in parts %}
    {%- set meta = part.column.config.meta %}
    {%- set printed = clean_text('totals.printed_text', meta.blanks or []) %}
    {%- set cell = clean_text('raw.' ~ adapter.quote(part.column.name), meta.blanks or []) %}
    select
        totals.control_total_id,
        {{ part.position }} as column_position,
        '{{ meta.type }}' = 'money' as is_money,
        cast(
            {% if meta.as_written -%}
            {{ parse_written_cell(printed, meta.type, 'max(raw.date_order)', 'max(raw.decimal_mark)') }}
            {%- else -%}
            {{ parse_cell(printed, meta.type, meta.formats or []) }}
            {%- endif %} as decimal(18, 4)
        ) as expected,
        cast(coalesce(sum(
            case when faulty.source_row is null
                then {{ typed_cell(cell, meta) }} end
        ), 0) as decimal(18, 4)) as loaded
    from {{ totals }} as totals
    left join {{ source('raw_' ~ part.table.system, part.table.name) }} as raw
        on totals.account = raw._account
        and totals.source_file = raw._file
        and totals.file_sha256 = raw._file_sha256
        {%- if part.table.meta.totals_per %}
        and (totals.section is null or trim(raw.{{ adapter.quote(part.table.meta.totals_per) }}) = totals.section)
        {%- else %}
        and raw._row between totals.from_row and totals.to_row
        {%- endif %}
    left join {{ faulty }} as faulty
        on faulty.source_system = totals.source_system
        and faulty.export_name = totals.export_name
        and raw._account = faulty.account
        and raw._file = faulty.source_file
        and raw._file_sha256 = faulty.file_sha256
        and raw._row = faulty.source_row
    where
        {% if part.table.meta.is_mapped -%}
        exists (
            select 1
            from {{ source('raw_' ~ part.table.system, part.table.name) }} as mapped
            where mapped.source_system = totals.source_system and mapped.file_kind = totals.export_name
        )
        {%- else -%}
        totals.source_system = '{{ part.table.system }}'
        and totals.export_name = '{{ part.table.name }}'
        {%- endif %}
        and totals.column_name = '{{ part.column.name }}'
    group by totals.control_total_id, totals.printed_text
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        cast(null as varchar) as control_total_id,
        cast(null as integer) as column_position,
        cast(null as boolean) as is_money,
        cast(null as decimal(18, 4)) as expected,
        cast(null as decimal(18, 4)) as loaded
    where false
    {%- endfor %}
{%- endmacro %}
