-- One row per service or item as mapped files name one; the list goes before what was sold and booked.
with items as (

    select * from {{ ref('int_mapped__item') }}

),

numbered as (

    select
        *,
        row_number() over (
            partition by source_service_key
            order by is_listed, source_file, source_row
        ) as mention_number
    from items

),

final as (

    select
        source_service_key,
        service_key_id as source_service_id,
        coalesce({{ latest_known('service_name', 'mention_number') }}, service_key_id) as service_name,
        {{ latest_known('category', 'mention_number') }} as category,
        {{ latest_known('subcategory', 'mention_number') }} as subcategory,
        {{ latest_known('item_type', 'mention_number') }} as item_type,
        {{ latest_known('procedure_code', 'mention_number') }} as procedure_code,
        cast({{ latest_known('duration_minutes', 'mention_number') }} as decimal(18, 4)) as duration_minutes,
        cast(null as decimal(18, 4)) as recovery_minutes,
        {{ latest_known('product_cost_amount', 'mention_number') }} as product_cost_amount,
        source_system,
        account,
        {{ latest_known('source_file', 'mention_number') }} as source_file,
        {{ latest_known('source_row', 'mention_number') }} as source_row
    from numbered
    group by source_system, account, source_service_key, service_key_id

)

select * from final
