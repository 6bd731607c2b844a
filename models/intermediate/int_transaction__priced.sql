-- One row per sale line of every system with its three revenues' parts: what was earned and what
-- was sold by it.
with lines as (

    select * from {{ ref('int_transaction__record') }}

),

money as (

    select * from {{ ref('int_transaction__round') }}

),

plans as (

    select * from {{ ref('int_transaction__plan') }}

),

links as (

    select * from {{ ref('int_transaction__link') }}

),

costs as (

    select * from {{ ref('int_product__cost') }}

),

visits as (

    select * from {{ ref('int_visit__base') }}

),

completed as (

    select
        lines.*,
        coalesce(lines.refunded_line_type, originals.line_type) as original_line_type,
        coalesce(original_links.appointment_provider_id, originals.provider_id) as original_provider_id,
        plans.plan_type,
        links.appointment_id,
        links.appointment_provider_id,
        costs.product_cost_amount,
        costs.product_cost_basis,
        visits.visit_id,
        money.list_amount as list_cents,
        money.discount_amount as discount_cents,
        money.net_amount as net_cents,
        money.tax_amount as tax_cents,
        money.tip_amount as tip_cents,
        money.prepaid_applied_amount as prepaid_cents
    from lines
    inner join money on lines.transaction_id = money.transaction_id
    left join lines as originals on lines.refunds_transaction_id = originals.transaction_id
    left join links as original_links on lines.refunds_transaction_id = original_links.transaction_id
    left join plans on lines.transaction_id = plans.transaction_id
    left join links on lines.transaction_id = links.transaction_id
    left join costs on lines.transaction_id = costs.transaction_id
    -- what belongs to a visit is what was done or handed over that day
    left join visits
        on
            case
                when
                    lines.is_system_of_record
                    and lines.line_type in ('service', 'redemption', 'retail')
                    and not lines.is_pseudo
                    then lines.patient_id
            end = visits.patient_id
            and lines.location_id = visits.location_id
            and lines.business_on = visits.visit_on

),

final as (

    select
        transaction_id,
        invoice_id,
        business_on as sold_on,
        business_at as sold_at,
        patient_id,
        is_pseudo,
        location_id,
        -- the performer: the line's own person, else the appointment's, else the one whose line is refunded, else the house
        case
            when provider_id is null or is_house
                then coalesce(appointment_provider_id, original_provider_id, provider_id)
            else provider_id
        end as provider_id,
        selling_provider_id,
        service_id,
        appointment_id,
        visit_id,
        line_type,
        original_line_type,
        plan_type,
        adjustment_kind,
        procedure_code,
        quantity,
        list_cents as list_amount,
        discount_cents as discount_amount,
        net_cents as net_amount,
        tax_cents as tax_amount,
        tip_cents as tip_amount,
        -- what is used of a package or a membership is settled whole by what was paid before
        case when line_type = 'redemption' then net_cents else prepaid_cents end as prepaid_applied_amount,
        product_cost_amount,
        coalesce(product_cost_basis, 'none') as product_cost_basis,

        case
            -- paid before it is earned: package, gift card, deposit, credit plan
            when line_type in ('package_sale', 'gift_card_sale', 'deposit') then 0
            when line_type = 'membership_dues' and plan_type = 'credit' then 0
            -- given back before it was earned
            when line_type = 'refund' and original_line_type in ('package_sale', 'gift_card_sale', 'deposit') then 0
            when line_type = 'refund' and original_line_type = 'membership_dues' and plan_type = 'credit' then 0
            -- done, handed over, charged, written off or given back
            else net_cents
        end as earned_amount,

        case
            -- the sale was counted when the prepaid was sold
            when line_type in ('redemption', 'breakage') then 0
            when line_type = 'refund' and original_line_type = 'redemption' then 0
            else net_cents - coalesce(prepaid_cents, 0)
        end as sales_amount,

        prepaid_instrument_id,
        prepaid_instrument_type,
        refunds_transaction_id,
        source_status,
        item_name,
        is_system_of_record,
        source_system,
        account,
        source_file,
        source_row
    from completed

)

select * from final
