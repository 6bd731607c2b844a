-- One row per membership and span of days in which its price and state stay the same. Where a place
-- shows dues on bills but no memberships, each bill stands for a month of one.
with memberships as (

    select * from {{ ref('membership') }}

),

periods as (

    select * from {{ ref('membership_period') }}

),

sale_lines as (

    select * from {{ ref('sale_line') }}

),

patients as (

    select * from {{ ref('patient') }}

),

-- who changes the plan within a day is a member by the new one
switches as (

    select distinct memberships.membership_id
    from memberships
    inner join memberships as successors
        on memberships.patient_id = successors.patient_id
        and memberships.ended_on = successors.started_on
        and memberships.membership_id <> successors.membership_id

),

known as (

    select
        'membership' as canonical_table,
        memberships.membership_id as record_id,
        memberships.patient_id,
        memberships.location_id,
        memberships.plan_name,
        memberships.plan_type,
        coalesce(periods.from_on, memberships.started_on) as from_on,
        least(
            periods.to_on,
            case
                when switches.membership_id is not null
                    then {{ add_days('memberships.ended_on', -1) }}
                else memberships.ended_on
            end
        ) as to_on,
        memberships.ended_on,
        memberships.cancel_kind,
        periods.monthly_amount,
        coalesce(periods.state, 'active') as state
    from memberships
    -- left joins: a list without prices has no periods, and few plans are switched
    left join periods on memberships.membership_id = periods.membership_id
    left join switches on memberships.membership_id = switches.membership_id

),

billed as (

    select
        'transaction' as canonical_table,
        sale_lines.transaction_id as record_id,
        sale_lines.patient_id,
        sale_lines.location_id,
        cast(null as varchar) as plan_name,
        case when sale_lines.earned_amount = 0 then 'credit' else 'perk' end as plan_type,
        sale_lines.sold_on as from_on,
        least(
            {{ add_months('sale_lines.sold_on', 1) }},
            {{ add_days('lead(sale_lines.sold_on) over one_member', -1) }}
        ) as to_on,
        {{ add_months('sale_lines.sold_on', 1) }} as ended_on,
        'unknown' as cancel_kind,
        sale_lines.sales_amount as monthly_amount,
        'active' as state
    from sale_lines
    where sale_lines.line_type = 'membership_dues'
    and sale_lines.location_id not in (
        select location_id from memberships where location_id is not null
    )
    window one_member as (
        partition by
            sale_lines.location_id,
            coalesce(sale_lines.patient_id, sale_lines.transaction_id)
        order by sale_lines.sold_on, sale_lines.transaction_id
    )

),

spans as (

    select * from known
    union all
    select * from billed

),

-- failed billings in a row are one failure, from the first of them on
runs as (

    select
        *,
        sum(case when state = 'payment_failed' then 0 else 1 end) over (
            partition by canonical_table, record_id order by from_on
            rows between unbounded preceding and current row
        ) as run_number
    from spans
    where location_id is not null
    and from_on is not null
    and coalesce(to_on >= from_on, true)

),

failures as (

    select
        *,
        min(case when state = 'payment_failed' then from_on end) over (
            partition by canonical_table, record_id, run_number
        ) as failed_since_on
    from runs

),

final as (

    select
        failures.canonical_table,
        failures.record_id,
        coalesce(failures.patient_id, failures.record_id) as member_id,
        -- staff, test and house records pay like anybody else, but are nobody
        case
            when not coalesce(patients.is_test, false)
                and not coalesce(patients.is_staff_or_model, false)
                then failures.patient_id
        end as patient_id,
        not coalesce(patients.is_test, false)
        and not coalesce(patients.is_staff_or_model, false) as is_person,
        failures.location_id,
        failures.plan_name,
        failures.plan_type,
        failures.from_on,
        failures.to_on,
        failures.ended_on,
        failures.cancel_kind,
        failures.state,
        -- the last day on which the price counts
        case failures.state
            when 'active' then coalesce(failures.to_on, date '9999-12-31')
            when 'payment_failed' then least(
                failures.to_on,
                {{ add_days('failures.failed_since_on', parameter('membership_failed_days')) }}
            )
        end as counts_until_on,
        failures.monthly_amount
    from failures
    left join patients on failures.patient_id = patients.patient_id

)

select * from final
