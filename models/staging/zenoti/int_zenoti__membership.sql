-- One row per membership sold.
with memberships as (

    select * from {{ ref('int_zenoti__membership_sold') }}

),

billings as (

    select * from {{ ref('int_zenoti__membership_billing') }}

),

reason_rules as (

    select * from {{ ref('map_zenoti__membership_end_reason') }}

),

last_billings as (

    select membership_id, billed_on, billing_state
    from billings
    qualify row_number() over (partition by membership_id order by billed_on desc, invoice_no desc) = 1

),

last_collected as (

    select membership_id, max(billed_on) as billed_on
    from billings
    where billing_state = 'active'
    group by membership_id

),

reasons as (

    select reasons.expiration_reason, reason_rules.cancel_kind
    from (
        select distinct expiration_reason from memberships where expiration_reason is not null
    ) as reasons
    inner join reason_rules on lower(reasons.expiration_reason) like reason_rules.reason_pattern
    qualify row_number() over (partition by reasons.expiration_reason order by reason_rules.rule_number) = 1

),

final as (

    select
        memberships.membership_id,
        {{ source_key('zenoti', 'memberships.account', 'memberships.source_patient_id') }}
            as source_patient_key,
        memberships.source_location_id,
        memberships.center_name as source_location_name,
        memberships.membership_name as plan_name,
        memberships.plan_type,
        {{ source_key('zenoti', 'memberships.account', ['memberships.center_name', 'memberships.invoice_no']) }}
            as invoice_id,
        memberships.begins_on as started_on,
        -- the dates of ending are optional columns: without them the last month that
        -- was paid is the last of membership
        case
            when memberships.is_ended then coalesce(
                memberships.terminated_on,
                memberships.recurrence_cancelled_on,
                {{ add_days(add_months('coalesce(last_collected.billed_on, memberships.begins_on)', 1), -1) }}
            )
        end as ended_on,
        case
            when not memberships.is_ended then null
            when reasons.cancel_kind is not null then reasons.cancel_kind
            when last_billings.billing_state = 'payment_failed' then 'failed_payment'
            else 'unknown'
        end as cancel_kind,
        memberships.membership_status as source_status,
        memberships.known_status as membership_status,
        cast(memberships.balance_value as decimal(18, 2)) as balance_amount,
        'zenoti' as source_system,
        memberships.account,
        memberships.source_file,
        memberships.source_row
    from memberships
    left join last_billings on memberships.membership_id = last_billings.membership_id
    left join last_collected on memberships.membership_id = last_collected.membership_id
    left join reasons on memberships.expiration_reason = reasons.expiration_reason

)

select * from final
