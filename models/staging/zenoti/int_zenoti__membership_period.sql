-- One row per membership and span of days with one price and one state; to_on is the
-- last day of it, null while it runs.
with memberships as (

    select sold.*, members.ended_on
    from {{ ref('int_zenoti__membership_sold') }} as sold
    inner join {{ ref('int_zenoti__membership') }} as members on sold.membership_id = members.membership_id

),

billings as (

    select * from {{ ref('int_zenoti__membership_billing') }}

),

-- every day on which something can change
change_days as (

    select membership_id, begins_on as change_on from memberships
    union
    select membership_id, billed_on from billings
    union
    select membership_id, frozen_on from memberships
    where frozen_on is not null
    union
    select membership_id, unfrozen_on from memberships
    where unfrozen_on is not null

),

within as (

    select
        change_days.membership_id,
        change_days.change_on,
        memberships.ended_on,
        memberships.frozen_on,
        memberships.unfrozen_on,
        memberships.known_status,
        memberships.sales as first_amount
    from change_days
    inner join memberships on change_days.membership_id = memberships.membership_id
    where
        change_days.change_on >= memberships.begins_on
        and (memberships.ended_on is null or change_days.change_on <= memberships.ended_on)

),

-- the billing in force on each of these days
states as (

    select
        within.membership_id,
        within.change_on,
        within.ended_on,
        coalesce(billings.billed_amount, within.first_amount) as monthly_amount,
        case
            when
                within.change_on >= within.frozen_on
                and (within.unfrozen_on is null or within.change_on < within.unfrozen_on)
                then 'frozen'
            when within.frozen_on is null and within.known_status = 'frozen' then 'frozen'
            when billings.billing_state = 'payment_failed' then 'payment_failed'
            else 'active'
        end as state
    from within
    left join billings
        on
            within.membership_id = billings.membership_id
            and billings.billed_on <= within.change_on
    qualify row_number() over (
        partition by within.membership_id, within.change_on
        order by billings.billed_on desc nulls last, billings.invoice_no desc
    ) = 1

),

-- a day on which nothing changed is not the start of a span
changes as (

    select *
    from states
    qualify
        row_number() over (partition by membership_id order by change_on) = 1
        or monthly_amount is distinct from lag(monthly_amount) over (partition by membership_id order by change_on)
        or state is distinct from lag(state) over (partition by membership_id order by change_on)

),

spans as (

    select
        *,
        lead(change_on) over (partition by membership_id order by change_on) as next_on
    from changes

),

final as (

    select
        spans.membership_id,
        spans.change_on as from_on,
        coalesce({{ add_days('spans.next_on', -1) }}, spans.ended_on) as to_on,
        cast(spans.monthly_amount as decimal(18, 2)) as monthly_amount,
        spans.state,
        'zenoti' as source_system,
        memberships.account,
        memberships.source_file,
        memberships.source_row
    from spans
    inner join memberships on spans.membership_id = memberships.membership_id

)

select * from final
