-- One row per invoice line.
with lines as (

    select * from {{ ref('int_zenoti__line_item') }}

),

types as (

    select * from {{ ref('int_zenoti__line_type') }}

),

providers as (

    select * from {{ ref('int_zenoti__provider_name') }}

),

redemptions as (

    select * from {{ ref('int_zenoti__redemption') }}

),

refunds as (

    select * from {{ ref('int_zenoti__refund') }}

),

appointments as (

    select * from {{ ref('int_zenoti__appointment') }}
    where invoice_id is not null and appointment_status not in ('cancelled', 'no_show', 'deleted')

),

memberships as (

    select * from {{ ref('int_zenoti__membership_billing') }}
    where plan_type = 'credit'

),

-- who performed the nth line of a service on an invoice: the provider of its nth
-- booking
performers as (

    select
        invoice_id,
        source_service_key,
        source_provider_key,
        row_number() over (
            partition by invoice_id, source_service_key order by starts_at, appointment_id
        ) as occurrence
    from appointments

),

typed as (

    select
        lines.*,
        types.line_type,
        types.refunded_line_type,
        types.settled_by,
        {{ source_key('zenoti', 'lines.account', 'lines.source_service_id') }}
            as source_service_key,
        case
            when lines.line_kind = 'package_sale' then {{ source_key('zenoti', 'lines.account', [
                "'package'", 'lines.center_name', 'lines.invoice_no', 'lines.item_name'
            ]) }}
            when lines.line_kind = 'gift_card_sale' then {{ source_key('zenoti', 'lines.account', [
                "'gift_card'", 'lines.sale_line_id'
            ]) }}
            when lines.line_kind = 'membership_dues' then {{ source_key('zenoti', 'lines.account', [
                "'membership_credit'", 'memberships.membership_id'
            ]) }}
            else redemptions.prepaid_instrument_id
        end as prepaid_instrument_id,
        -- points of the practice's own are a discount, not a means of payment
        case when types.settled_by = 'loyalty' then lines.redeemed_amount else 0 end
            as points_amount,
        -- what a booking can perform
        case
            when lines.line_kind = 'service' and not lines.is_return
                then {{ source_key('zenoti', 'lines.account', 'lines.source_service_id') }}
        end as performed_service_key
    from lines
    inner join types on lines.sale_line_id = types.sale_line_id
    left join redemptions on lines.sale_line_id = redemptions.sale_line_id
    left join memberships
        on
            lines.account = memberships.account
            and lines.center_name = memberships.center_name
            and lines.invoice_no = memberships.invoice_no
            and case when lines.line_kind = 'membership_dues' then {{ words('lines.item_name') }} end = memberships.plan_words
            and lines.sold_on = memberships.billed_on

),

performed as (

    select
        typed.*,
        coalesce(
            {{ source_key('zenoti', 'typed.account', 'servers.source_provider_id') }},
            performers.source_provider_key
        ) as source_provider_key
    from typed
    left join providers as servers
        on
            typed.account = servers.account
            and typed.serviced_by = servers.provider_name
    left join performers
        on
            typed.invoice_id = performers.invoice_id
            and typed.performed_service_key = performers.source_service_key
            and typed.occurrence = performers.occurrence

),

final as (

    select
        typed.sale_line_id as transaction_id,
        typed.invoice_id,
        typed.sold_on,
        cast(null as timestamp) as sold_at,
        cast(null as varchar) as source_time_zone,
        {{ source_key('zenoti', 'typed.account', 'typed.source_patient_id') }}
            as source_patient_key,
        typed.source_location_id,
        typed.center_name as source_location_name,
        -- money given back is taken from whoever earned it
        coalesce(typed.source_provider_key, originals.source_provider_key)
            as source_provider_key,
        {{ source_key('zenoti', 'typed.account', 'sellers.source_provider_id') }}
            as source_selling_provider_key,
        typed.source_service_key,
        typed.item_name,
        typed.item_type as source_item_type,
        typed.line_type,
        cast(null as varchar) as adjustment_kind,
        cast(null as varchar) as procedure_code,
        typed.refunded_line_type,
        refunds.refunded_sale_line_id as refunds_transaction_id,
        typed.quantity,

        -- a discount is told by the cash report alone: without it the list price is not
        -- known, and not the net price
        cast(typed.net_amount + typed.discount_amount as decimal(18, 4)) as list_amount,
        cast(typed.discount_amount + typed.points_amount as decimal(18, 4))
            as discount_amount,
        cast(typed.net_amount - typed.points_amount as decimal(18, 4)) as net_amount,
        cast(typed.tax_amount as decimal(18, 4)) as tax_amount,
        cast(null as decimal(18, 4)) as tip_amount,
        cast(typed.redeemed_amount - typed.points_amount as decimal(18, 4))
            as prepaid_applied_amount,
        case
            when typed.line_kind = 'membership_dues' and typed.prepaid_instrument_id is null then null
            when typed.settled_by = 'loyalty' then null
            else coalesce(typed.prepaid_instrument_type, typed.settled_by)
        end as prepaid_instrument_type,
        coalesce(
            case when typed.line_type <> 'refund' then typed.prepaid_instrument_id end,
            originals.prepaid_instrument_id
        ) as prepaid_instrument_id,
        typed.source_status,
        'zenoti' as source_system,
        typed.account,
        typed.source_file,
        typed.source_row
    from performed as typed
    left join providers as sellers
        on
            typed.account = sellers.account
            and typed.sold_by = sellers.provider_name
    left join refunds on typed.sale_line_id = refunds.sale_line_id
    left join performed as originals on refunds.refunded_sale_line_id = originals.sale_line_id

)

select * from final
