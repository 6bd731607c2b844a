-- One row per redeemed line whose package or membership credit can be told.
with lines as (

    select
        lines.*,
        types.settled_by,
        {{ source_key('zenoti', 'lines.account', 'lines.source_patient_id') }}
            as source_patient_key,
        {{ source_key('zenoti', 'lines.account', 'lines.source_service_id') }}
            as source_service_key
    from {{ ref('int_zenoti__line_item') }} as lines
    inner join {{ ref('int_zenoti__line_type') }} as types on lines.sale_line_id = types.sale_line_id
    where types.settled_by in ('package', 'membership_credit') and not lines.is_return

),

instruments as (

    select * from {{ ref('int_zenoti__prepaid_instrument') }}

),

items as (

    select * from {{ ref('int_zenoti__prepaid_instrument_item') }}

),

memberships as (

    select * from {{ ref('int_zenoti__membership') }}

),

-- what a guest has redeemed of a service before this line
used as (

    select
        *,
        sum(redeemed_amount) over (
            partition by source_patient_key, source_service_key
            order by sold_on, invoice_no, occurrence
            rows between unbounded preceding and current row
        ) - redeemed_amount as used_before
    from lines
    where settled_by = 'package'

),

-- what the report says was redeemed of each package, the oldest first
held as (

    select
        instruments.prepaid_instrument_id,
        instruments.source_patient_key,
        items.source_service_key,
        instruments.sold_on,
        instruments.expires_on,
        items.redeemed_amount,
        sum(coalesce(items.redeemed_amount, 0)) over (
            partition by instruments.source_patient_key, items.source_service_key
            order by instruments.sold_on, instruments.prepaid_instrument_id
            rows between unbounded preceding and current row
        ) as held_to
    from items
    inner join instruments on items.prepaid_instrument_id = instruments.prepaid_instrument_id

),

candidates as (

    select
        used.sale_line_id,
        held.prepaid_instrument_id,
        case
            when used.used_before >= held.held_to - coalesce(held.redeemed_amount, 0) and used.used_before < held.held_to
                then 1
            else 0
        end as is_its_turn,
        count(*) over (partition by used.sale_line_id) as candidate_count
    from used
    inner join held
        on
            used.source_patient_key = held.source_patient_key
            and used.source_service_key = held.source_service_key
            and used.sold_on >= held.sold_on
            and (held.expires_on is null or used.sold_on <= held.expires_on)

),

from_packages as (

    select sale_line_id, prepaid_instrument_id
    from candidates
    where is_its_turn = 1 or candidate_count = 1
    qualify row_number() over (
        partition by sale_line_id order by is_its_turn desc, prepaid_instrument_id
    ) = 1

),

from_memberships as (

    select
        lines.sale_line_id,
        min(instruments.prepaid_instrument_id) as prepaid_instrument_id
    from lines
    inner join memberships
        on
            lines.account = memberships.account
            and lines.source_patient_key = memberships.source_patient_key
            and lines.sold_on >= memberships.started_on
    inner join instruments
        on
            memberships.account = instruments.account
            and memberships.invoice_id = instruments.invoice_id
            and memberships.plan_name = instruments.instrument_name
            and instruments.instrument_type = 'membership_credit'
    where
        lines.settled_by = 'membership_credit'
        and (memberships.ended_on is null or lines.sold_on <= memberships.ended_on)
    group by lines.sale_line_id
    having count(distinct instruments.prepaid_instrument_id) = 1

),

final as (

    select * from from_packages
    union all
    select * from from_memberships

)

select * from final
