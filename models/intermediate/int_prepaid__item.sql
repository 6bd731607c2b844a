-- One row per service inside a prepaid instrument, as sold.
with items as (

    {{ union_entity('prepaid_instrument_item') }}

),

services as (

    select * from {{ ref('int_service__map') }}

),

final as (

    select
        items.prepaid_instrument_id,
        services.service_id,
        items.item_name,
        sum(coalesce(items.quantity, 1)) as quantity,
        sum(items.list_amount) as list_amount,
        min(items.source_system) as source_system,
        min(items.account) as account,
        min(items.source_file) as source_file,
        min(items.source_row) as source_row
    from items
    left join services on items.source_service_key = services.source_service_key
    group by items.prepaid_instrument_id, services.service_id, items.item_name

)

select * from final
