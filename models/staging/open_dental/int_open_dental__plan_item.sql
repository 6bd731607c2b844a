-- One row per procedure that was planned, done since or not, as it was presented. Deleted ones are left out unless a
-- saved plan shows that they were presented; work found existing and conditions were never planned.
with procedures as (

    select * from {{ ref('stg_open_dental__procedurelog') }}

),

status_map as (

    select * from {{ ref('map_open_dental__procedure_status') }}

),

presentations as (

    select * from {{ ref('int_open_dental__presentation') }}

),

attachments as (

    select * from {{ ref('stg_open_dental__treatplanattach') }}

),

plans as (

    select
        stated.account,
        stated.treat_plan_num,
        plan_status_map.plan_status
    from {{ ref('stg_open_dental__treatplan') }} as stated
    inner join {{ ref('map_open_dental__plan_status') }} as plan_status_map
        on lower(stated.tp_status) = plan_status_map.source_status

),

priorities as (

    select * from {{ ref('int_open_dental__definition') }}

),

clones as (

    select * from {{ ref('int_open_dental__clone') }}

),

-- a plan loses its procedures when they are done; of several plans the active one
live_plans as (

    select
        attachments.account,
        attachments.proc_num,
        attachments.treat_plan_num,
        attachments.priority,
        plans.plan_status
    from attachments
    left join plans
        on
            attachments.account = plans.account
            and attachments.treat_plan_num = plans.treat_plan_num
    qualify
        row_number() over (
            partition by attachments.account, attachments.proc_num
            order by
                case plans.plan_status when 'active' then 1 when 'inactive' then 2 else 3 end,
                cast(attachments.treat_plan_num as bigint)
        ) = 1

),

final as (

    select
        procedures.*,
        coalesce(clones.person_num, procedures.pat_num) as person_num,
        coalesce(presentations.presented_on, procedures.planned_on) as presented_on,
        coalesce(presentations.treat_plan_num, live_plans.treat_plan_num) as treat_plan_num,
        coalesce(
            presentations.fee_amount,
            procedures.unit_fee_amount
            * greatest(1, coalesce(procedures.base_units, 0) + coalesce(procedures.unit_quantity, 0))
        ) as plan_item_amount,
        case
            when status_map.plan_item_status = 'deleted' then 'superseded'
            when status_map.plan_item_status = 'planned' then coalesce(priorities.plan_item_status, 'planned')
            else status_map.plan_item_status
        end as plan_item_status,
        coalesce(live_plans.plan_status = 'inactive', false) as is_of_inactive_plan
    from procedures
    inner join status_map on lower(procedures.proc_status) = status_map.source_status
    left join presentations
        on
            procedures.account = presentations.account
            and procedures.proc_num = presentations.proc_num
    left join live_plans
        on
            procedures.account = live_plans.account
            and procedures.proc_num = live_plans.proc_num
    left join priorities
        on
            procedures.account = priorities.account
            and coalesce(live_plans.priority, procedures.priority) = priorities.def_num
    left join clones
        on
            procedures.account = clones.account
            and procedures.pat_num = clones.pat_num
    where
        status_map.plan_item_status <> 'none'
        and (status_map.plan_item_status <> 'deleted' or presentations.proc_num is not null)
        and coalesce(presentations.presented_on, procedures.planned_on) is not null

)

select * from final
