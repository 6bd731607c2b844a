-- One row per sale line by which a person bought treatment (a treatment, a package or a first
-- membership), less what was refunded of it soon.
with lines as (

    select * from {{ ref('int_transaction__priced') }}
    where is_system_of_record and patient_id is not null

),

services as (

    select * from {{ ref('int_service__classify') }}

),

people as (

    select patient_id from {{ ref('int_patient__link') }}
    group by patient_id
    having not bool_or(is_pseudo)

),

refunds as (

    select
        originals.transaction_id,
        -sum(refunds.net_amount) as refunded_amount
    from lines as refunds
    inner join lines as originals
        on
            refunds.refunds_transaction_id = originals.transaction_id
            and refunds.sold_on <= {{ add_days('originals.sold_on', parameter('purchase_kept_days')) }}
    where refunds.line_type = 'refund'
    group by originals.transaction_id

),

-- a membership is bought once, with its first dues
bought as (

    select
        lines.*,
        services.service_line,
        row_number() over (
            partition by lines.patient_id, lines.line_type, lines.item_name
            order by lines.sold_on, lines.transaction_id
        ) as occurrence
    from lines
    inner join people on lines.patient_id = people.patient_id
    left join services on lines.service_id = services.service_id
    where
        lines.line_type in ('service', 'package_sale', 'membership_dues')
        and not coalesce(services.is_consultation, false)

),

final as (

    select
        bought.transaction_id,
        bought.patient_id,
        bought.location_id,
        bought.sold_on,
        bought.service_line,
        cast(bought.net_amount - coalesce(refunds.refunded_amount, 0) as decimal(18, 2)) as kept_net_amount,
        cast(bought.sales_amount - coalesce(refunds.refunded_amount, 0) as decimal(18, 2)) as kept_sales_amount
    from bought
    left join refunds on bought.transaction_id = refunds.transaction_id
    where
        (bought.line_type <> 'membership_dues' or bought.occurrence = 1)
        and bought.net_amount - coalesce(refunds.refunded_amount, 0) > 0

)

select * from final
