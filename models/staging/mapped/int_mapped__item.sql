-- One row per row of a mapped file that names a service or item.
with listed as (

    select
        source_system, account, service_key_id, service_name, category, subcategory, item_type, procedure_code,
        duration_minutes, product_cost_amount, true as is_listed, source_file, source_row
    from {{ ref('stg_mapped__service') }}

),

sold as (

    select
        source_system, account, service_key_id, service_name, category, cast(null as varchar) as subcategory,
        -- what uses up a package is not one
        case when line_type <> 'redemption' then source_item_type end as item_type, procedure_code,
        cast(null as decimal(18, 4)) as duration_minutes, cast(null as decimal(18, 4)) as product_cost_amount,
        false as is_listed, source_file, source_row
    from {{ ref('int_mapped__entry') }}

),

booked as (

    select
        source_system, account, service_key_id, service_name, cast(null as varchar) as category,
        cast(null as varchar) as subcategory, cast(null as varchar) as item_type,
        cast(null as varchar) as procedure_code, cast(null as decimal(18, 4)) as duration_minutes,
        cast(null as decimal(18, 4)) as product_cost_amount, false as is_listed, source_file, source_row
    from {{ ref('stg_mapped__appointment') }}

),

used as (

    {% for entity in ['product_usage', 'treatment_plan_item'] -%}
    select
        source_system, account, service_key_id, service_name, cast(null as varchar) as category,
        cast(null as varchar) as subcategory, cast(null as varchar) as item_type,
        {{ 'procedure_code' if entity == 'treatment_plan_item' else 'cast(null as varchar) as procedure_code' }},
        cast(null as decimal(18, 4)) as duration_minutes, cast(null as decimal(18, 4)) as product_cost_amount,
        false as is_listed, source_file, source_row
    from {{ ref('stg_mapped__' ~ entity) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

items as (

    select * from listed
    union all
    select * from used
    union all
    select * from sold
    union all
    select * from booked

),

final as (

    select
        items.*,
        {{ mapped_key('items.service_key_id', 'items') }} as source_service_key
    from items
    where items.service_key_id is not null

)

select * from final
