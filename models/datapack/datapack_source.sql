-- One row per file that was handed over: what of it was loaded, and the hash that tells it.
{{ config(alias='source') }}

with audits as (

    select * from {{ ref('landing_audit') }}

),

final as (

    select
        source_system,
        account,
        export_name,
        source_file,
        status,
        rows_read,
        rows_loaded,
        rows_quarantined,
        rows_not_data,
        control_total_name,
        control_total_expected,
        control_total_loaded,
        file_sha256
    from audits

)

select * from final
order by source_system, account, export_name, source_file, file_sha256
