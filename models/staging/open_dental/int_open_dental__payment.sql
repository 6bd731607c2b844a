-- One row per payment of a patient, apart by whom it is for, who is credited, where and whether it is paid ahead, and per
-- procedure that insurance has paid.
with parts as (

    select * from {{ ref('int_open_dental__payment_part') }}
    where not is_transfer

),

insurance as (

    select * from {{ ref('int_open_dental__insurance_payment') }}

),

definitions as (

    select * from {{ ref('int_open_dental__definition') }}

),

clinics as (

    select * from {{ ref('stg_open_dental__clinic') }}

),

procedure_lines as (

    select * from {{ ref('int_open_dental__procedure_line') }}

),

-- the bill is named only where all that is paid stands on one
received as (

    select
        parts.account,
        parts.payment_num,
        min(parts.source_location_id) as source_location_id,
        min(parts.person_num) as person_num,
        min(parts.prov_num) as prov_num,
        min(parts.clinic_num) as clinic_num,
        min(parts.pay_type) as pay_type,
        case
            when count(distinct procedure_lines.invoice_num) = 1 and count(procedure_lines.invoice_num) = count(*)
                then min(procedure_lines.invoice_num)
        end as invoice_num,
        min(parts.paid_on) as paid_on,
        bool_or(parts.is_prepayment) as is_prepayment,
        sum(parts.part_amount) as payment_amount,
        min(parts.source_file) as source_file,
        min_by(parts.source_row, parts.source_file || lpad(cast(parts.source_row as varchar), 12, '0')) as source_row
    from parts
    left join procedure_lines
        on
            parts.account = procedure_lines.account
            and parts.proc_num = procedure_lines.proc_num
    group by parts.account, parts.payment_num

),

payments as (

    select
        received.account,
        received.payment_num,
        received.invoice_num,
        received.source_location_id,
        received.person_num,
        received.prov_num,
        received.clinic_num,
        received.paid_on,
        received.is_prepayment,
        coalesce(definitions.tender, 'other') as tender,
        coalesce(definitions.item_name, 'PayType ' || received.pay_type) as source_tender,
        received.payment_amount,
        received.source_file,
        received.source_row
    from received
    left join definitions
        on
            received.account = definitions.account
            and received.pay_type = definitions.def_num
    union all
    select
        insurance.account,
        insurance.payment_num,
        procedure_lines.invoice_num,
        insurance.source_location_id,
        insurance.person_num,
        insurance.prov_num,
        insurance.clinic_num,
        insurance.posted_on as paid_on,
        false as is_prepayment,
        'insurance' as tender,
        'Insurance claim' as source_tender,
        insurance.paid_amount as payment_amount,
        insurance.source_file,
        insurance.source_row
    from insurance
    left join procedure_lines
        on
            insurance.account = procedure_lines.account
            and insurance.proc_num = procedure_lines.proc_num

),

final as (

    select
        {{ source_key('open_dental', 'payments.account', 'payments.payment_num') }}
            as payment_id,
        {{ source_key('open_dental', 'payments.account', 'payments.invoice_num') }}
            as invoice_id,
        payments.paid_on,
        cast(null as timestamp) as paid_at,
        cast(null as varchar) as source_time_zone,
        {{ source_key('open_dental', 'payments.account', 'payments.person_num') }}
            as source_patient_key,
        payments.source_location_id,
        clinics.description as source_location_name,
        {{ source_key('open_dental', 'payments.account', 'payments.prov_num') }}
            as source_provider_key,
        payments.tender,
        payments.source_tender,
        cast(payments.payment_amount as decimal(18, 2)) as payment_amount,
        cast(null as decimal(18, 2)) as tip_amount,
        cast(null as decimal(18, 2)) as fee_amount,
        cast(null as decimal(18, 2)) as net_deposit_amount,
        cast(null as varchar) as payout_id,
        payments.payment_amount < 0 as is_refund,
        payments.is_prepayment,
        false as is_dispute,
        cast(null as varchar) as processor,
        'open_dental' as source_system,
        payments.account,
        payments.source_file,
        payments.source_row
    from payments
    left join clinics
        on
            payments.account = clinics.account
            and payments.clinic_num = clinics.clinic_num
    where payments.payment_amount <> 0

)

select * from final
