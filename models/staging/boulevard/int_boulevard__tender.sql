-- One row per payment or refund, whichever form of the report told it.
with payments as (

    select * from {{ ref('stg_boulevard__payment') }}

),

older_payments as (

    select * from {{ ref('stg_boulevard__older_payment') }}

),

tender_map as (

    select * from {{ ref('map_boulevard__tender') }}

),

-- what was paid for an order on a day that the newer form holds is told there alone
days as (

    select distinct account, order_number, paid_on from payments
    where order_number is not null

),

told as (

    select
        {{ source_key('boulevard', 'account', 'transaction_id') }} as payment_id,
        account,
        source_location_id,
        source_location_name,
        order_number,
        client_name,
        payment_method,
        paid_on,
        payment_amount,
        source_file,
        source_row
    from payments
    union all
    select
        {{ source_key('boulevard', 'older_payments.account', [
            "'older'", "coalesce(older_payments.source_location_name, '')",
            "coalesce(older_payments.order_number, '')",
            'cast(older_payments.paid_on as varchar)',
            "coalesce(older_payments.payment_method, '')",
            'cast(cast(older_payments.payment_amount as decimal(18, 2)) as varchar)',
            'cast(older_payments.payment_occurrence as varchar)',
        ]) }},
        older_payments.account,
        older_payments.source_location_id,
        older_payments.source_location_name,
        older_payments.order_number,
        older_payments.client_name,
        older_payments.payment_method,
        older_payments.paid_on,
        older_payments.payment_amount,
        older_payments.source_file,
        older_payments.source_row
    from older_payments
    left join days
        on
            older_payments.account = days.account
            and older_payments.order_number = days.order_number
            and older_payments.paid_on = days.paid_on
    where days.order_number is null

),

final as (

    select
        told.*,
        coalesce(tender_map.tender, 'other') as tender
    from told
    left join tender_map
        on lower(told.payment_method) = tender_map.source_tender

)

select * from final
