-- One row per total printed in a file, beside the sum of the rows that reached staging.
with printed as (

    select * from {{ source('raw_practice', 'control_total') }}

),

numbered as (

    select
        md5(concat_ws(chr(31),
            source_system, account, export_name, source_file, file_sha256,
            column_name, cast(source_row as varchar)
        )) as control_total_id,
        source_system,
        account,
        export_name,
        source_file,
        file_sha256,
        source_row,
        total_label,
        section,
        column_name,
        printed_text,
        is_checked,
        count(*) over same_column as totals_of_column,
        lag(source_row) over (
            partition by
                source_system, account, export_name, source_file, file_sha256,
                column_name, is_checked
            order by source_row
        ) as previous_total_row
    from printed
    window same_column as (
        partition by
            source_system, account, export_name, source_file, file_sha256,
            column_name, is_checked
    )

),

totals as (

    select
        *,
        -- a single total speaks for the whole file, one of several for the rows since the last
        case when totals_of_column = 1 then 0 else coalesce(previous_total_row, 0) end
            as from_row,
        case when totals_of_column = 1 then 9223372036854775807 else source_row end
            as to_row
    from numbered

),

faulty as (

    select distinct
        source_system,
        account,
        export_name,
        source_file,
        file_sha256,
        source_row
    from {{ ref('quarantine') }}

),

compared as (

    {{ compared_totals('totals', 'faulty') }}

),

final as (

    select
        totals.control_total_id,
        totals.source_system,
        totals.account,
        totals.export_name,
        totals.source_file,
        totals.file_sha256,
        totals.source_row,
        totals.total_label,
        totals.section,
        totals.column_name,
        compared.column_position,
        compared.is_money,
        totals.is_checked,
        totals.printed_text,
        compared.expected,
        case when totals.is_checked then compared.loaded end as loaded,
        case when totals.is_checked then compared.loaded - compared.expected end
            as difference,
        -- printed money is rounded to the cent, so a sum of finer amounts may be off by half a cent
        case
            when not totals.is_checked or compared.expected is null then 'not_checked'
            when abs(compared.loaded - compared.expected) <= 0.005 then 'agrees'
            else 'differs'
        end as control_total_status
    from totals
    -- left join: a total of a column that is no longer declared stays listed
    left join compared on totals.control_total_id = compared.control_total_id

)

select * from final
