-- One row per procedure of a claim, or claim, that insurance has paid; a taking back is negative.
with claim_procedures as (

    select * from {{ ref('stg_open_dental__claimproc') }}

),

status_map as (

    select * from {{ ref('map_open_dental__claim_status') }}

),

clones as (

    select * from {{ ref('int_open_dental__clone') }}

),

final as (

    select
        claim_procedures.*,
        coalesce(clones.person_num, claim_procedures.pat_num) as person_num,
        'claim:' || claim_procedures.claim_proc_num as payment_num
    from claim_procedures
    inner join status_map on lower(claim_procedures.status) = status_map.source_status
    left join clones
        on
            claim_procedures.account = clones.account
            and claim_procedures.pat_num = clones.pat_num
    where status_map.is_paid and claim_procedures.paid_amount <> 0

)

select * from final
