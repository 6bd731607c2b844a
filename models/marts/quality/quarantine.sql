-- One row per fault of a row that does not reach staging: unreadable, or a cell that cannot be typed.
with unreadable as (

    select * from {{ source('raw_practice', 'unreadable_row') }}

),

untyped as (

    select * from {{ ref('int_landing__fault') }}

),

hint as (

    select * from {{ ref('cell_hint') }}

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

    -- a further line of a cell's own text is no fault: it names no reason
    select
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
