-- One row per file and column of which the file prints a total: the totals beside the rows that were loaded.
{{ config(alias='printed_total') }}

with control_totals as (

    select * from {{ ref('control_total') }}

),

final as (

    select
        source_system,
        account,
        export_name,
        source_file,
        column_name,
        count(*) as total_count,
        count(case when is_checked then 1 end) as checked_count,
        count(case when control_total_status = 'agrees' then 1 end) as agreeing_count,
        count(case when control_total_status = 'differs' then 1 end) as differing_count,
        sum(case when is_checked then expected end) as printed_value,
        sum(case when is_checked then loaded end) as loaded_value,
        sum(case when is_checked then difference end) as difference_value
    from control_totals
    group by source_system, account, export_name, source_file, column_name

)

select * from final
order by source_system, account, export_name, source_file, column_name
