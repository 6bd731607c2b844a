-- One row per system, account and export: what arrived, what became of it and up to which day it speaks. Counts of rows only.
{{ config(alias='source') }}

with audits as (

    select * from {{ ref('landing_audit') }}

),

reaches as (

    select * from {{ ref('export_reach') }}

),

files as (

    select
        file_sha256,
        source_file,
        max(confidence) as confidence
    from {{ source('raw_practice', 'landed_file') }}
    group by file_sha256, source_file

),

systems as (

    select * from {{ source('raw_practice', 'system') }}

),

final as (

    select
        -- a system that came with a mapping has its own word alone
        coalesce(systems.system_name, replace(audits.source_system, '_', ' ')) as source_system,
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
        ) as control_totals_met,
        max(reaches.last_business_on) as last_day_on,
        max(reaches.days_behind) as days_behind,
        coalesce(bool_or(reaches.is_stale), false) as is_stale
    from audits
    left join files
        on audits.file_sha256 = files.file_sha256
        and audits.source_file = files.source_file
    -- left join: of an export that was refused nothing is known
    left join reaches
        on audits.source_system = reaches.source_system
        and audits.account = reaches.account
        and audits.export_name = reaches.export_name
    left join systems on audits.source_system = systems.source_system
    group by 1, audits.account, audits.export_name

)

select * from final
order by final.source_system, final.account, final.export_name
