-- One row per cell of the raw tables that cannot be typed. Apart from the quarantine, whose enforced columns would have the long
-- query planned twice.
with faulty as (

    {{ faulty_rows() }}

),

hint as (

    select * from {{ ref('cell_hint') }}

),

found as (

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

    -- one fault per cell, also where a cell's text has line breaks of its own: what follows one names no reason
    select distinct
        found.source_system,
        found.account,
        found.export_name,
        found.source_file,
        found.file_sha256,
        found.source_row,
        found.column_name,
        found.reason,
        hint.hint
    from found
    inner join hint on found.reason = hint.reason

)

select * from final
