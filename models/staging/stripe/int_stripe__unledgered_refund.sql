-- One row per refund or withdrawn dispute that no ledger shows: refunds of the API, and
-- what the payments list says was given back of a charge.
with events as (

    select * from {{ ref('int_stripe__ledger_event') }}

),

charges as (

    select * from {{ ref('int_stripe__charge') }}
    where is_money

),

dispute_map as (

    select * from {{ ref('map_stripe__dispute_status') }}

),

-- within the time of a report what it does not show did not happen
spans as (

    select
        account,
        source_file,
        min(created_at) as first_at,
        max(created_at) as last_at
    from {{ ref('int_stripe__ledger') }}
    group by account, source_file

),

refunds as (

    select refunds.*
    from {{ ref('stg_stripe__api_refunds') }} as refunds
    left join events on refunds.account = events.account and refunds.refund_id = events.event_id
    where
        events.event_id is null
        and coalesce(refunds.status, 'succeeded') not in ('failed', 'canceled')

),

refunded as (

    select
        account,
        charge_id,
        sum(refund_amount) as refund_amount
    from refunds
    group by account, charge_id

),

-- the list adds up a charge's refunds and dates the last one, in some files none: then
-- the day of the charge stands for it
told as (

    select
        charges.account,
        charges.source_location_id,
        'refund' as kind,
        'refunds of ' || charges.charge_id as event_id,
        charges.charge_id,
        coalesce(charges.refunded_at, charges.created_at) as created_at,
        charges.refunded_amount - coalesce(refunded.refund_amount, 0) as returned_amount,
        charges.source_file,
        charges.source_row
    from charges
    left join refunded
        on charges.account = refunded.account and charges.charge_id = refunded.charge_id
    union all
    select
        charges.account,
        charges.source_location_id,
        'dispute',
        'dispute of ' || charges.charge_id,
        charges.charge_id,
        coalesce(charges.disputed_at, charges.created_at),
        charges.disputed_amount,
        charges.source_file,
        charges.source_row
    from charges
    inner join dispute_map on lower(charges.dispute_status) = dispute_map.dispute_status
    where dispute_map.is_withdrawn

),

covered as (

    select distinct
        told.account,
        told.event_id
    from told
    inner join spans
        on
            told.account = spans.account
            and told.created_at >= spans.first_at
            and told.created_at <= spans.last_at

),

final as (

    select
        account,
        source_location_id,
        'refund' as kind,
        refund_id as event_id,
        charge_id,
        created_at,
        refund_amount as returned_amount,
        source_file,
        source_row
    from refunds
    union all
    select
        told.account,
        told.source_location_id,
        told.kind,
        told.event_id,
        told.charge_id,
        told.created_at,
        told.returned_amount,
        told.source_file,
        told.source_row
    from told
    left join covered
        on told.account = covered.account and told.event_id = covered.event_id
    where told.returned_amount > 0 and covered.event_id is null

)

select * from final
