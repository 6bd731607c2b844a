-- One row per payment of the ledger that stands. Money received is positive here, given back negative.
with payments as (

    select * from {{ ref('stg_nexhealth__payments') }}
    where deleted_at is null

),

payment_types as (

    select * from {{ ref('stg_nexhealth__payment_types') }}

),

charges as (

    select * from {{ ref('stg_nexhealth__charges') }}

),

procedure_lines as (

    select * from {{ ref('int_nexhealth__procedure_line') }}

),

locations as (

    select * from {{ ref('int_nexhealth__place') }}

),

tenders as (

    select
        payment_types.account,
        payment_types.payment_type_id,
        rules.tender
    from payment_types
    inner join {{ ref('map_nexhealth__tender') }} as rules
        on lower(trim(payment_types.payment_type_name)) like rules.name_pattern
    qualify
        row_number() over (
            partition by payment_types.account, payment_types.payment_type_id order by rules.rule_number
        ) = 1

),

final as (

    select
        {{ source_key('nexhealth', 'payments.account', 'payments.payment_id') }} as payment_id,
        {{ source_key('nexhealth', 'payments.account', 'procedure_lines.invoice_num') }} as invoice_id,
        -- midnight stands for a day of the place's own, any other moment is in UTC
        case
            when payments.paid_at = date_trunc('day', payments.paid_at) then cast(payments.paid_at as date)
            else cast({{ local_time('payments.paid_at', "'UTC'", 'locations.time_zone') }} as date)
        end as paid_on,
        case
            when payments.paid_at > date_trunc('day', payments.paid_at)
                then {{ local_time('payments.paid_at', "'UTC'", 'locations.time_zone') }}
        end as paid_at,
        case when payments.paid_at > date_trunc('day', payments.paid_at) then coalesce(locations.time_zone, 'UTC') end
            as source_time_zone,
        {{ source_key('nexhealth', 'payments.account', 'payments.patient_id') }} as source_patient_key,
        payments.source_location_id,
        coalesce(locations.location_name, 'Location ' || payments.location_id) as source_location_name,
        {{ source_key('nexhealth', 'payments.account', 'payments.provider_id') }} as source_provider_key,
        case
            when coalesce(payments.claim_id, payments.insurance_plan_id) is not null then 'insurance'
            else coalesce(tenders.tender, 'other')
        end as tender,
        case
            when coalesce(payments.claim_id, payments.insurance_plan_id) is not null then 'Insurance'
            else coalesce(payment_types.payment_type_name, 'Payment type ' || payments.payment_type_id)
        end as source_tender,
        cast(-payments.ledger_amount as decimal(18, 2)) as payment_amount,
        cast(null as decimal(18, 2)) as tip_amount,
        cast(null as decimal(18, 2)) as fee_amount,
        cast(null as decimal(18, 2)) as net_deposit_amount,
        cast(null as varchar) as payout_id,
        payments.ledger_amount > 0 as is_refund,
        -- what no charge claims yet may be paid ahead or not: the ledger does not say
        cast(null as boolean) as is_prepayment,
        false as is_dispute,
        cast(null as varchar) as processor,
        'nexhealth' as source_system,
        payments.account,
        payments.source_file,
        payments.source_row
    from payments
    left join payment_types
        on
            payments.account = payment_types.account
            and payments.payment_type_id = payment_types.payment_type_id
    left join tenders
        on
            payments.account = tenders.account
            and payments.payment_type_id = tenders.payment_type_id
    left join charges
        on
            payments.account = charges.account
            and payments.charge_id = charges.charge_id
    left join procedure_lines
        on
            charges.account = procedure_lines.account
            and charges.procedure_id = procedure_lines.procedure_id
    left join locations
        on
            payments.account = locations.account
            and payments.location_id = locations.location_id
    where payments.ledger_amount <> 0

)

select * from final
