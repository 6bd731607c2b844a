-- One row per adjustment and per write-off for insurance: what changes the account beside the work and the payments. The
-- amount is signed, negative lowers the balance.
with adjustments as (

    select * from {{ ref('stg_open_dental__adjustment') }}

),

definitions as (

    select * from {{ ref('int_open_dental__definition') }}

),

claim_procedures as (

    select * from {{ ref('stg_open_dental__claimproc') }}

),

claim_status_map as (

    select * from {{ ref('map_open_dental__claim_status') }}

),

procedure_lines as (

    select * from {{ ref('int_open_dental__procedure_line') }}

),

clones as (

    select * from {{ ref('int_open_dental__clone') }}

),

entries as (

    select
        adjustments.account,
        adjustments.source_location_id,
        'adj:' || adjustments.adj_num as line_num,
        adjustments.pat_num,
        adjustments.prov_num,
        adjustments.clinic_num,
        adjustments.proc_num,
        adjustments.adjusted_on as entered_on,
        coalesce(definitions.item_name, 'AdjType ' || adjustments.adj_type) as entry_name,
        -- a kind that no rule knows changes the account all the same
        coalesce(definitions.line_type, 'adjustment') as line_type,
        definitions.adjustment_kind,
        adjustments.adjustment_amount as entry_amount,
        adjustments.source_file,
        adjustments.source_row
    from adjustments
    left join definitions
        on
            adjustments.account = definitions.account
            and adjustments.adj_type = definitions.def_num
    union all
    select
        claim_procedures.account,
        claim_procedures.source_location_id,
        'writeoff:' || claim_procedures.claim_proc_num as line_num,
        claim_procedures.pat_num,
        claim_procedures.prov_num,
        claim_procedures.clinic_num,
        claim_procedures.proc_num,
        claim_procedures.posted_on as entered_on,
        'Insurance write-off' as entry_name,
        'adjustment' as line_type,
        'contractual' as adjustment_kind,
        -claim_procedures.write_off_amount as entry_amount,
        claim_procedures.source_file,
        claim_procedures.source_row
    from claim_procedures
    inner join claim_status_map on lower(claim_procedures.status) = claim_status_map.source_status
    where claim_status_map.is_paid and claim_procedures.write_off_amount <> 0

),

final as (

    select
        entries.account,
        entries.source_location_id,
        entries.line_num,
        coalesce(clones.person_num, entries.pat_num) as person_num,
        entries.prov_num,
        entries.clinic_num,
        entries.proc_num,
        entries.entered_on,
        coalesce(
            procedure_lines.invoice_num,
            'day:' || coalesce(clones.person_num, entries.pat_num) || '|' || cast(entries.entered_on as varchar)
        ) as invoice_num,
        procedure_lines.proc_code,
        entries.entry_name,
        entries.line_type,
        entries.adjustment_kind,
        entries.entry_amount,
        entries.source_file,
        entries.source_row
    from entries
    left join procedure_lines
        on
            entries.account = procedure_lines.account
            and entries.proc_num = procedure_lines.proc_num
    left join clones
        on
            entries.account = clones.account
            and entries.pat_num = clones.pat_num

)

select * from final
