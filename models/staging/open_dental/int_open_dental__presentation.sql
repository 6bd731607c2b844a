-- One row per procedure of a saved treatment plan: when, in which plan and at what fee it was first presented. A saved
-- plan is a frozen copy; the live procedure may have changed since.
with copies as (

    select * from {{ ref('stg_open_dental__proctp') }}

),

plans as (

    select * from {{ ref('stg_open_dental__treatplan') }}

),

status_map as (

    select * from {{ ref('map_open_dental__plan_status') }}

),

final as (

    select
        copies.account,
        copies.proc_num,
        copies.treat_plan_num,
        plans.presented_on,
        copies.fee_amount
    from copies
    inner join plans
        on
            copies.account = plans.account
            and copies.treat_plan_num = plans.treat_plan_num
    inner join status_map on lower(plans.tp_status) = status_map.source_status
    where status_map.plan_status = 'saved' and copies.proc_num is not null and plans.presented_on is not null
    qualify
        row_number() over (
            partition by copies.account, copies.proc_num
            order by plans.presented_on, cast(copies.treat_plan_num as bigint), cast(copies.proc_tp_num as bigint)
        ) = 1

)

select * from final
