-- One row per membership of a mapped list with its dues, from its start to its end; what happened in between no list tells.
with memberships as (

    select * from {{ ref('int_mapped__membership') }}

),

dues as (

    select * from {{ ref('stg_mapped__membership') }}

),

final as (

    select
        memberships.membership_id,
        memberships.started_on as from_on,
        memberships.ended_on as to_on,
        cast(dues.monthly_amount as decimal(18, 2)) as monthly_amount,
        case
            when memberships.membership_status in ('frozen', 'payment_failed') then memberships.membership_status
            else 'active'
        end as state,
        memberships.source_system,
        memberships.account,
        memberships.source_file,
        memberships.source_row
    from memberships
    inner join dues
        on
            memberships.source_system = dues.source_system
            and memberships.account = dues.account
            and memberships.source_file = dues.source_file
            and memberships.source_row = dues.source_row
            and memberships.started_on is not distinct from dues.started_on
    where memberships.started_on is not null

)

select * from final
