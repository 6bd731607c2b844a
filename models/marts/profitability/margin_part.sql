-- One row per amount that enters a margin: a sale line and performer, a product cost of its own, a
-- part of a clinical person's pay.
with sale_lines as (

    select * from {{ ref('sale_line') }}

),

product_costs as (

    select * from {{ ref('product_cost') }}

),

pay as (

    select * from {{ ref('int_compensation__prorate') }}

),

providers as (

    select * from {{ ref('provider') }}

),

final as (

    select
        'sale' as part,
        'transaction' as canonical_table,
        transaction_id as record_id,
        location_id,
        provider_id,
        service_line,
        patient_id,
        sold_on as happened_on,
        month_start_on,
        earned_amount,
        -- what a refund gives back was used all the same
        case when line_type = 'refund' then 0 else coalesce(product_cost_amount, 0) end
            as product_cost_amount,
        cast(0 as decimal(18, 2)) as direct_pay_amount,
        product_cost_basis as basis
    from sale_lines
    where sold_type not in ('package_sale', 'gift_card_sale', 'deposit')

    union all

    select
        'product' as part,
        canonical_table,
        record_id,
        location_id,
        provider_id,
        cast(null as varchar) as service_line,
        cast(null as varchar) as patient_id,
        happened_on,
        month_start_on,
        cast(0 as decimal(18, 2)) as earned_amount,
        product_cost_amount,
        cast(0 as decimal(18, 2)) as direct_pay_amount,
        basis
    from product_costs

    union all

    select
        'pay' as part,
        'compensation' as canonical_table,
        pay.compensation_id as record_id,
        pay.location_id,
        pay.provider_id,
        cast(null as varchar) as service_line,
        cast(null as varchar) as patient_id,
        pay.month_start_on as happened_on,
        pay.month_start_on,
        cast(0 as decimal(18, 2)) as earned_amount,
        cast(0 as decimal(18, 2)) as product_cost_amount,
        pay.compensation_amount as direct_pay_amount,
        case when pay.is_estimated then 'estimated' else 'register' end as basis
    from pay
    inner join providers on pay.provider_id = providers.provider_id
    where providers.is_clinical
    and pay.component not in ('tips', 'reimbursement')

)

select * from final
