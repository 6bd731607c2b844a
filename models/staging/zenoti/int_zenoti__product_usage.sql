-- One row per product used in a service, sold or wasted.
with usage_rows as (

    select
        *,
        row_number() over (
            partition by account, center_name, used_on, invoice_no, service_code, service_name, product_code, product_name
            order by source_file, source_row
        ) as occurrence
    from {{ ref('stg_zenoti__cost_of_goods') }}

),

providers as (

    select * from {{ ref('int_zenoti__provider_name') }}

),

services as (

    select * from {{ ref('int_zenoti__service_name') }}

),

kind_map as (

    select * from {{ ref('map_zenoti__consumption_type') }}

),

-- who performed the service for which the product was used
performers as (

    select account, invoice_id, source_service_key, min(source_provider_key) as source_provider_key
    from {{ ref('int_zenoti__appointment') }}
    where invoice_id is not null and appointment_status not in ('cancelled', 'no_show', 'deleted')
    group by account, invoice_id, source_service_key
    having count(distinct source_provider_key) = 1

),

keyed as (

    select
        usage_rows.*,
        {{ source_key('zenoti', 'usage_rows.account', ['usage_rows.center_name', 'usage_rows.invoice_no']) }}
            as invoice_id,
        coalesce(kind_map.kind, 'consumable') as kind,
        -- a product sold over the counter is the item of its own line
        {{ source_key('zenoti', 'usage_rows.account', (
            "coalesce(usage_rows.service_code, services.source_service_id, "
            ~ "case when kind_map.kind = 'billed' then coalesce(usage_rows.product_code, products.source_service_id) end)"
        )) }} as source_service_key,
        {{ source_key('zenoti', 'usage_rows.account', 'providers.source_provider_id') }}
            as seller_key
    from usage_rows
    left join providers
        on
            usage_rows.account = providers.account
            and usage_rows.sold_by = providers.provider_name
    left join services
        on
            usage_rows.account = services.account
            and usage_rows.service_name = services.item_name
    left join services as products
        on
            usage_rows.account = products.account
            and usage_rows.product_name = products.item_name
    left join kind_map on lower(usage_rows.consumption_type) = kind_map.source_consumption_type

),

final as (

    select
        {{ source_key('zenoti', 'keyed.account', [
            'keyed.center_name', 'cast(keyed.used_on as varchar)', "coalesce(keyed.invoice_no, '')",
            "coalesce(keyed.service_code, '')", "coalesce(keyed.service_name, '')", "coalesce(keyed.product_code, '')",
            "coalesce(keyed.product_name, '')", 'cast(keyed.occurrence as varchar)'
        ]) }} as product_usage_id,
        keyed.used_on,
        keyed.invoice_id,
        keyed.source_location_id,
        keyed.center_name as source_location_name,
        coalesce(performers.source_provider_key, keyed.seller_key)
            as source_provider_key,
        keyed.source_service_key,
        keyed.product_name,
        keyed.quantity,
        cast(keyed.cost_of_goods / nullif(keyed.quantity, 0) as decimal(18, 4))
            as unit_cost_amount,
        keyed.cost_of_goods as cost_amount,
        keyed.kind,
        'zenoti' as source_system,
        keyed.account,
        keyed.source_file,
        keyed.source_row
    from keyed
    left join performers
        on
            keyed.account = performers.account
            and keyed.invoice_id = performers.invoice_id
            and keyed.source_service_key = performers.source_service_key

)

select * from final
