-- One row per deal, from an export or the API: as whichever changed last has it.
with reported as (

    select
        account, record_id, contact_ids, deal_stage, closed_at,
        cast(null as varchar) as source_time_zone,
        greatest(
            created_at, coalesce(last_activity_at, created_at),
            coalesce(closed_at, created_at)
        ) as changed_at,
        1 as report_order, source_file, source_row
    from {{ ref('stg_hubspot__deals') }}
    union all
    select
        account, record_id, null, deal_stage, closed_at, 'UTC', updated_at, 2,
        source_file, source_row
    from {{ ref('stg_hubspot__api_deals') }}

),

final as (

    select
        account,
        record_id,
        max(contact_ids) over (partition by account, record_id) as contact_ids,
        deal_stage,
        closed_at,
        source_time_zone,
        source_file,
        source_row
    from reported
    qualify row_number() over (
        partition by account, record_id
        order by changed_at desc, report_order, source_file, source_row
    ) = 1

)

select * from final
