-- One row per system, account and export: what arrived and what became of it. Counts of rows only.
{{ config(alias='source') }}

with audits as (

    select * from {{ ref('landing_audit') }}

),

files as (

    select
        file_sha256,
        source_file,
        max(confidence) as confidence
    from {{ source('raw_practice', 'landed_file') }}
    group by file_sha256, source_file

),

final as (

    select
        audits.source_system,
        audits.account,
        audits.export_name,
        max(files.confidence) as confidence,
        count(*) as files,
        sum(audits.rows_read) as rows_read,
        sum(audits.rows_loaded) as rows_loaded,
        sum(audits.rows_quarantined) as rows_quarantined,
        sum(audits.rows_not_data) as rows_not_data,
        count(audits.control_total_expected) as control_totals,
        count(*) filter (
            where audits.control_total_expected is not null
            and audits.control_total_expected = audits.control_total_loaded
        ) as control_totals_met
    from audits
    left join files
        on audits.file_sha256 = files.file_sha256
        and audits.source_file = files.source_file
    group by audits.source_system, audits.account, audits.export_name

)

select * from final
order by final.source_system, final.account, final.export_name
