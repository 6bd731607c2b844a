-- One row per completed procedure: what was produced, at the office's fee. A procedure that stands for a missed or
-- cancelled visit is a fee.
with procedures as (

    select * from {{ ref('stg_open_dental__procedurelog') }}

),

status_map as (

    select * from {{ ref('map_open_dental__procedure_status') }}

),

codes as (

    select * from {{ ref('stg_open_dental__procedurecode') }}

),

break_codes as (

    select * from {{ ref('map_open_dental__break_code') }}

),

clones as (

    select * from {{ ref('int_open_dental__clone') }}

),

final as (

    select
        procedures.account,
        procedures.proc_num,
        procedures.apt_num,
        procedures.code_num,
        procedures.prov_num,
        procedures.clinic_num,
        procedures.source_location_id,
        coalesce(clones.person_num, procedures.pat_num) as person_num,
        procedures.proc_on,
        -- what is done in one visit is one bill; without an appointment, in one day
        coalesce(
            'visit:' || procedures.apt_num,
            'day:' || coalesce(clones.person_num, procedures.pat_num) || '|' || cast(procedures.proc_on as varchar)
        ) as invoice_num,
        codes.proc_code,
        codes.description,
        procedures.proc_status,
        case when break_codes.procedure_code is not null then 'fee' else 'service' end as line_type,
        greatest(1, coalesce(procedures.base_units, 0) + coalesce(procedures.unit_quantity, 0)) as quantity,
        procedures.unit_fee_amount
        * greatest(1, coalesce(procedures.base_units, 0) + coalesce(procedures.unit_quantity, 0)) as fee_amount,
        procedures.tax_amount,
        procedures.source_file,
        procedures.source_row
    from procedures
    inner join status_map on lower(procedures.proc_status) = status_map.source_status
    left join codes
        on
            procedures.account = codes.account
            and procedures.code_num = codes.code_num
    left join break_codes on lower(codes.proc_code) = break_codes.procedure_code
    left join clones
        on
            procedures.account = clones.account
            and procedures.pat_num = clones.pat_num
    where status_map.is_production

)

select * from final
