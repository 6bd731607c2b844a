-- One row per sale line with a known product cost: what was used up, else the service's standard cost.
with lines as (

    select * from {{ ref('int_transaction__record') }}
    where line_type in ('service', 'redemption', 'retail')

),

product_usage as (

    select * from {{ ref('int_product__use') }}
    where kind <> 'waste'

),

services as (

    select * from {{ ref('int_service__classify') }}

),

-- the key of an invoice names its system and account: a stock system may tell of another system's invoices
used as (

    select
        location_id,
        invoice_id,
        service_id,
        cast(sum(cost_amount) as decimal(18, 2)) as cost_amount
    from product_usage
    where invoice_id is not null and service_id is not null
    group by location_id, invoice_id, service_id
    having sum(cost_amount) is not null

),

-- several lines of one service on an invoice share its usage by quantity
shares as (

    select
        lines.transaction_id,
        used.cost_amount,
        abs(coalesce(lines.quantity, 1)) as weight,
        sum(abs(coalesce(lines.quantity, 1))) over (
            partition by lines.source_system, lines.account, lines.location_id, lines.invoice_id, lines.service_id
        ) as total_weight,
        {{ canonical_key([
            "lines.source_system", "lines.account", "coalesce(lines.location_id, '')",
            "lines.invoice_id", "lines.service_id"
        ]) }}
            as usage_key
    from lines
    inner join used
        on
            lines.location_id is not distinct from used.location_id
            and lines.invoice_id = used.invoice_id
            and lines.service_id = used.service_id

),

actual as (

    select
        transaction_id,
        {{ split_cents('cost_amount', 'weight', 'total_weight', 'usage_key', 'transaction_id') }} as product_cost_amount
    from shares

),

final as (

    select
        lines.transaction_id,
        coalesce(
            actual.product_cost_amount,
            cast({{ round_half_up('services.standard_product_cost * coalesce(lines.quantity, 1)') }} as decimal(18, 2))
        ) as product_cost_amount,
        case when actual.transaction_id is not null then 'actual' else 'standard' end as product_cost_basis
    from lines
    left join actual on lines.transaction_id = actual.transaction_id
    left join services on lines.service_id = services.service_id
    where actual.transaction_id is not null or services.standard_product_cost is not null

)

select * from final
