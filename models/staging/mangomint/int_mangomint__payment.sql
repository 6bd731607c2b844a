-- One row per payment or refund.
with payments as (

    select * from {{ ref('stg_mangomint__payments') }}

),

clients as (

    select * from {{ ref('int_mangomint__client') }}

),

tender_map as (

    select * from {{ ref('map_mangomint__tender') }}

),

deposits as (

    select distinct account, sale_no, paid_on, deposit_amount
    from {{ ref('stg_mangomint__deposits_collected') }}

),

final as (

    select
        -- keys
        {{ source_key('mangomint', 'payments.account', [
            'payments.sale_no', 'cast(payments.paid_on as varchar)',
            "coalesce(payments.payment_method, '')",
            "coalesce(payments.payment_account, '')",
            'cast(payments.payment_occurrence as varchar)',
        ]) }} as payment_id,
        {{ source_key('mangomint', 'payments.account', 'payments.sale_no') }}
            as invoice_id,

        -- times
        payments.paid_on,
        cast(null as timestamp) as paid_at,
        cast(null as varchar) as source_time_zone,

        -- who and where
        {{ source_key('mangomint', 'payments.account', 'clients.source_patient_id') }}
            as source_patient_key,
        payments.source_location_id,
        cast(null as varchar) as source_location_name,
        -- who of several earned it is not told
        case
            when payments.staff_names not like '%,%'
                then {{ source_key('mangomint', 'payments.account', [
                    'lower(payments.staff_names)',
                ]) }}
        end as source_provider_key,

        -- how: the method says more than the account
        coalesce(by_method.tender, by_account.tender, 'other') as tender,
        coalesce(payments.payment_method, payments.payment_account) as source_tender,

        -- measures: tips are told of days alone
        cast(payments.payment_amount as decimal(18, 2)) as payment_amount,
        cast(null as decimal(18, 2)) as tip_amount,
        cast(payments.fee_amount as decimal(18, 2)) as fee_amount,
        cast(
            case
                when payments.fee_amount is not null
                    then payments.payment_amount - payments.fee_amount
            end as decimal(18, 2)
        ) as net_deposit_amount,
        cast(null as varchar) as payout_id,
        payments.payment_amount < 0 as is_refund,
        -- packages and nothing else, or a deposit
        deposits.sale_no is not null
        or (
            payments.packages_sold is not null
            and payments.services is null
            and payments.products is null
        ) as is_prepayment,
        false as is_dispute,
        case when payments.fee_amount is not null then 'mangomint' end as processor,

        -- provenance
        'mangomint' as source_system,
        payments.account,
        payments.source_file,
        payments.source_row

    from payments
    left join clients
        on
            payments.account = clients.account
            and payments.file_sha256 = clients.file_sha256
            and payments.source_row = clients.source_row
    left join tender_map as by_method
        on
            by_method.match_on = 'method'
            and lower(payments.payment_method) = by_method.source_tender
    left join tender_map as by_account
        on
            by_account.match_on = 'account'
            and lower(payments.payment_account) = by_account.source_tender
    left join deposits
        on
            payments.account = deposits.account
            and payments.sale_no = deposits.sale_no
            and payments.paid_on = deposits.paid_on
            and payments.payment_amount = deposits.deposit_amount

)

select * from final
