-- One row per fault of a row that does not reach staging: unreadable, or a cell that cannot be typed.
with unreadable as (

    select * from {{ source('raw_practice', 'unreadable_row') }}

),

untyped as (

    select * from {{ ref('int_landing__fault') }}

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

    select
        source_system,
        account,
        export_name,
        source_file,
        file_sha256,
        source_row,
        column_name,
        'typing' as found_when,
        reason,
        hint
    from untyped

)

select * from final
