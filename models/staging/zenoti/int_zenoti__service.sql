-- One row per service of the price list, and per service, product, package, membership
-- or card seen on a booking or bill.
with services as (

    select * from {{ ref('stg_zenoti__service') }}

),

names as (

    select * from {{ ref('int_zenoti__service_name') }}

),

lines as (

    select * from {{ ref('int_zenoti__line_item') }}

),

items as (

    select
        account,
        coalesce(service_code, 'name:' || {{ words('service_name') }})
            as source_service_id,
        service_name,
        category,
        subcategory,
        'Service' as item_type,
        duration_minutes,
        recovery_minutes,
        internal_cost,
        source_file,
        source_row,
        1 as rule_order,
        file_latest_on,
        path_version
    from services
    union all
    select
        account,
        source_service_id,
        item_name,
        item_category,
        item_subcategory,
        known_item_type,
        cast(null as decimal(18, 4)) as duration_minutes,
        cast(null as decimal(18, 4)) as recovery_minutes,
        cast(null as decimal(18, 4)) as internal_cost,
        source_file,
        source_row,
        2 as rule_order,
        cast(sold_on as timestamp) as file_latest_on,
        cast(null as bigint) as path_version
    from lines
    union all
    select
        account,
        source_service_id,
        item_name,
        cast(null as varchar) as category,
        cast(null as varchar) as subcategory,
        'Service' as item_type,
        cast(null as decimal(18, 4)) as duration_minutes,
        cast(null as decimal(18, 4)) as recovery_minutes,
        cast(null as decimal(18, 4)) as internal_cost,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row,
        3 as rule_order,
        cast(null as timestamp) as file_latest_on,
        cast(null as bigint) as path_version
    from names

),

final as (

    select
        {{ source_key('zenoti', 'account', 'source_service_id') }}
            as source_service_key,
        source_service_id,
        service_name,
        category,
        subcategory,
        item_type,
        cast(null as varchar) as procedure_code,
        duration_minutes,
        recovery_minutes,
        internal_cost as product_cost_amount,
        'zenoti' as source_system,
        account,
        source_file,
        source_row
    from items
    where source_service_id is not null
    qualify row_number() over (
        partition by account, source_service_id
        order by
            rule_order, file_latest_on desc nulls last, path_version desc nulls last, source_file, source_row, service_name
    ) = 1

)

select * from final
