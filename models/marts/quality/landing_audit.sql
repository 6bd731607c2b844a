-- One row per file that landing has taken or refused, with its row equation and its main control total.
with landed as (

    select * from {{ source('raw_practice', 'landed_file') }}

),

in_raw as (

    {{ landed_row_counts() }}

),

faulty as (

    select
        source_system,
        account,
        export_name,
        source_file,
        file_sha256,
        count(distinct source_row) as row_count
    from {{ ref('quarantine') }}
    where found_when = 'typing'
    group by source_system, account, export_name, source_file, file_sha256

),

control_total as (

    select * from {{ ref('control_total') }}

),

-- the main total of a file: the first money column that is checked, summed over the file's sections
main_total as (

    select
        source_system,
        account,
        export_name,
        source_file,
        file_sha256,
        column_name,
        cast(sum(expected) as decimal(18, 4)) as expected,
        cast(sum(loaded) as decimal(18, 4)) as loaded,
        bool_and(control_total_status = 'agrees') as is_agreed
    from control_total
    where control_total_status <> 'not_checked'
    group by
        source_system, account, export_name, source_file, file_sha256,
        column_name, column_position, is_money
    qualify row_number() over (
        partition by source_system, account, export_name, source_file, file_sha256
        order by is_money desc, column_position
    ) = 1

),

final as (

    select
        landed.load_id,
        landed.source_system,
        landed.account,
        landed.location_id,
        landed.export_name,
        landed.confidence,
        landed.source_file,
        landed.file_sha256,
        landed.path_version,
        landed.export_stamp,

        landed.rows_read,
        cast(coalesce(in_raw.row_count, 0) - coalesce(faulty.row_count, 0) as bigint)
            as rows_loaded,
        cast(landed.rows_unreadable + coalesce(faulty.row_count, 0) as bigint)
            as rows_quarantined,
        landed.rows_not_data,
        in_raw.last_business_on,

        main_total.column_name as control_total_name,
        main_total.expected as control_total_expected,
        main_total.loaded as control_total_loaded,
        main_total.is_agreed as is_control_total_agreed,

        landed.status,
        landed.loaded_at
    from landed
    -- left joins: a refused or empty file has nothing in raw, most files have no fault and no total
    left join in_raw
        on landed.source_system = in_raw.source_system
        and landed.account = in_raw.account
        and landed.export_name = in_raw.export_name
        and landed.source_file = in_raw.source_file
        and landed.file_sha256 = in_raw.file_sha256
    left join faulty
        on landed.source_system = faulty.source_system
        and landed.account = faulty.account
        and landed.export_name = faulty.export_name
        and landed.source_file = faulty.source_file
        and landed.file_sha256 = faulty.file_sha256
    left join main_total
        on landed.source_system = main_total.source_system
        and landed.account = main_total.account
        and landed.export_name = main_total.export_name
        and landed.source_file = main_total.source_file
        and landed.file_sha256 = main_total.file_sha256

)

select * from final
