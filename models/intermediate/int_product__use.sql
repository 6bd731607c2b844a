-- One row per product used, billed or wasted, with its cost.
with product_usage as (

    {{ union_entity('product_usage') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

providers as (

    select * from {{ ref('int_provider__link') }}

),

services as (

    select * from {{ ref('int_service__map') }}

),

final as (

    select
        product_usage.product_usage_id,
        product_usage.used_on,
        product_usage.invoice_id,
        places.location_id,
        providers.provider_id,
        services.service_id,
        product_usage.product_name,
        product_usage.quantity,
        product_usage.unit_cost_amount,
        coalesce(product_usage.cost_amount, product_usage.quantity * product_usage.unit_cost_amount) as cost_amount,
        product_usage.kind,
        product_usage.source_system,
        product_usage.account,
        product_usage.source_file,
        product_usage.source_row
    from product_usage
    left join places
        on
            product_usage.source_system = places.source_system
            and product_usage.account = places.account
            and product_usage.source_location_id is not distinct from places.source_location_id
            and product_usage.source_location_name is not distinct from places.source_location_name
    left join providers on product_usage.source_provider_key = providers.source_provider_key
    left join services on product_usage.source_service_key = services.source_service_key

)

select * from final
