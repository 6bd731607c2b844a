-- One row per closing and file that has come since, or that was there then and is replaced or gone.
with closings as (

    select * from {{ source('raw_practice', 'closing') }}

),

then_known as (

    select distinct closing_number, source_system, source_file, file_sha256
    from {{ source('raw_practice', 'closing_file') }}

),

now_known as (

    select distinct source_system, source_file, file_sha256
    from {{ source('raw_practice', 'landed_file') }}
    where status = 'loaded'

),

come as (

    select
        closings.closing_number,
        now_known.source_system,
        now_known.source_file,
        'come' as change
    from closings
    cross join now_known
    left join then_known
        on closings.closing_number = then_known.closing_number
        and now_known.source_system = then_known.source_system
        and now_known.source_file = then_known.source_file
        and now_known.file_sha256 = then_known.file_sha256
    where then_known.closing_number is null

),

gone as (

    select
        then_known.closing_number,
        then_known.source_system,
        then_known.source_file,
        'gone' as change
    from then_known
    left join now_known
        on then_known.source_system = now_known.source_system
        and then_known.source_file = now_known.source_file
        and then_known.file_sha256 = now_known.file_sha256
    where now_known.source_file is null

),

final as (

    select * from come
    union all
    select gone.*
    from gone
    left join come
        on gone.closing_number = come.closing_number
        and gone.source_system = come.source_system
        and gone.source_file = come.source_file
    where come.source_file is null

)

select * from final
