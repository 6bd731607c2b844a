-- One row per fault of a row that does not reach staging: unreadable, or a cell that cannot be typed.
with unreadable as (

    select * from {{ source('raw_practice', 'unreadable_row') }}

),

faulty as (

    {{ faulty_rows() }}

),

hint as (

    select * from {{ ref('cell_hint') }}

),

untyped as (

    select
        faulty.source_system,
        faulty.account,
        faulty.export_name,
        faulty.source_file,
        faulty.file_sha256,
        faulty.source_row,
        coalesce(faulty.melted_header, split_part(fault.line, '|', 1)) as column_name,
        -- the text of the cell is the third part: it may be about a person and stays behind
        split_part(fault.line, '|', 2) as reason
    from faulty
    cross join {{ lines_of('faulty.faults', 'fault') }}

),

final as (

    select
        source_system,
        account,
        export_name,
        source_file,
        file_sha256,
        source_row,
        column_name,
        'reading' as found_when,
        reason,
        hint
    from unreadable

    union all

    -- one fault per cell, also where a cell's text has line breaks of its own
    select distinct
        untyped.source_system,
        untyped.account,
        untyped.export_name,
        untyped.source_file,
        untyped.file_sha256,
        untyped.source_row,
        untyped.column_name,
        'typing' as found_when,
        untyped.reason,
        hint.hint
    from untyped
    inner join hint on untyped.reason = hint.reason

)

select * from final
