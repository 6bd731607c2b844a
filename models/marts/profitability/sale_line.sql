-- One row per sale line of the record and person who performed it (retail: who sold it).
with lines as (

    select * from {{ ref('transaction') }}

),

shares as (

    select * from {{ ref('transaction_share') }}

),

services as (

    select * from {{ ref('service') }}

),

patients as (

    select * from {{ ref('patient') }}

),

described as (

    select
        lines.*,
        services.service_line as catalogue_line,
        -- a refund belongs to what it takes back: its kind, its performer and its seller
        coalesce(originals.transaction_id, lines.transaction_id) as performed_id,
        case
            when lines.line_type <> 'refund' then lines.line_type
            when originals.line_type is not null then originals.line_type
            when services.service_line = 'retail' then 'retail'
            when services.service_line = 'membership' then 'membership_dues'
            when lines.earned_amount = 0 and lines.sales_amount <> 0 then 'package_sale'
            else 'service'
        end as sold_type,
        coalesce(originals.provider_id, lines.provider_id) as performer_id,
        coalesce(originals.selling_provider_id, lines.selling_provider_id) as seller_id,
        originals.selling_provider_id as original_seller_id,
        originals.provider_id as original_performer_id,
        coalesce(originals.appointment_id, lines.appointment_id) as performed_appointment_id
    from lines
    left join lines as originals
        on case when lines.line_type = 'refund' then lines.refunds_transaction_id end
            = originals.transaction_id
    left join services on lines.service_id = services.service_id

),

shared as (

    select
        described.*,
        coalesce(shares.provider_id, described.performer_id) as share_provider_id,
        coalesce(
            described.original_seller_id, shares.provider_id, described.original_performer_id
        ) as maker_id,
        coalesce(shares.share, 1) as share,
        row_number() over (
            partition by described.transaction_id
            order by shares.share desc, shares.provider_id desc
        ) as share_number
    from described
    -- left join: only a line with several performers has shares, and retail has one seller
    left join shares
        on case when described.sold_type <> 'retail' then described.performed_id end
            = shares.transaction_id

),

split as (

    select
        *,
        -- the first performer takes the cent that rounding leaves, so that the parts are the whole
        {%- for amount in [
            'list_amount', 'discount_amount', 'net_amount', 'earned_amount',
            'sales_amount', 'product_cost_amount'
        ] %}
        cast(
            cast({{ amount }} * share as decimal(18, 2))
            + case when share_number = 1 then {{ amount }} - sum(
                cast({{ amount }} * share as decimal(18, 2))
            ) over (partition by transaction_id) else 0 end
            as decimal(18, 2)
        ) as share_{{ amount }}{{ ',' if not loop.last }}
        {%- endfor %}
    from shared

),

final as (

    select
        split.transaction_id,
        split.invoice_id,
        split.performed_appointment_id as appointment_id,
        split.visit_id,
        split.location_id,
        split.service_id,
        case
            when split.sold_type = 'retail'
                then coalesce(split.seller_id, split.share_provider_id, 'house')
            else coalesce(split.share_provider_id, 'house')
        end as provider_id,
        coalesce(split.seller_id, split.share_provider_id, 'house') as seller_id,
        case when split.line_type = 'refund' then coalesce(split.maker_id, 'house') end
            as refunded_seller_id,
        -- staff, test and house records have money but are nobody
        case when patients.is_test or patients.is_staff_or_model
            then null else split.patient_id end as patient_id,

        split.sold_on,
        {{ month_start('split.sold_on') }} as month_start_on,
        split.line_type,
        split.sold_type,
        split.adjustment_kind,
        coalesce(split.catalogue_line, case split.sold_type
            when 'retail' then 'retail'
            when 'package_sale' then 'package'
            when 'gift_card_sale' then 'gift_card'
            when 'membership_dues' then 'membership'
            when 'fee' then 'fee'
            else 'other'
        end) as service_line,
        coalesce(patients.acquisition_channel, 'unknown') as channel,
        split.product_cost_basis,

        split.share_list_amount as list_amount,
        split.share_discount_amount as discount_amount,
        split.share_net_amount as net_amount,
        split.share_earned_amount as earned_amount,
        split.share_sales_amount as sales_amount,
        split.share_product_cost_amount as product_cost_amount,
        split.refunds_transaction_id,
        split.source_system
    from split
    -- left join: an anonymous receipt has no patient
    left join patients on split.patient_id = patients.patient_id

)

select * from final
