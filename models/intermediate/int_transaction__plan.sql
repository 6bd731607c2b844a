-- One row per line of membership dues: whether its plan gives credit (deferred until used) or perks
-- (earned when billed).
with lines as (

    select * from {{ ref('int_transaction__record') }}
    where line_type = 'membership_dues' or refunded_line_type = 'membership_dues'

),

memberships as (

    {{ union_entity('membership') }}

),

by_invoice as (

    select source_system, account, invoice_id, min(plan_type) as plan_type
    from memberships
    where invoice_id is not null and plan_type is not null
    group by source_system, account, invoice_id
    having count(distinct plan_type) = 1

),

by_name as (

    select source_system, account, lower(plan_name) as plan_name, min(plan_type) as plan_type
    from memberships
    where plan_name is not null and plan_type is not null
    group by source_system, account, lower(plan_name)
    having count(distinct plan_type) = 1

),

final as (

    select
        lines.transaction_id,
        -- a plan that nobody described is a promise still to be kept
        coalesce(by_name.plan_type, by_invoice.plan_type, 'credit') as plan_type
    from lines
    left join by_name
        on
            lines.source_system = by_name.source_system
            and lines.account = by_name.account
            and lower(lines.item_name) = by_name.plan_name
    left join by_invoice
        on
            lines.source_system = by_invoice.source_system
            and lines.account = by_invoice.account
            and lines.invoice_id = by_invoice.invoice_id

)

select * from final
