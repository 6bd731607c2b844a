-- One row per service of the menu, per id that the book uses without one, and per thing
-- sold that is not on it.
with menu as (

    select * from {{ ref('stg_boulevard__service_record') }}

),

booked as (

    select * from {{ ref('int_boulevard__booking') }}
    where source_service_id is not null

),

sold as (

    select * from {{ ref('int_boulevard__sale_line') }}

),

mentions as (

    select
        account, service_id as source_service_id, service_name, category_name,
        'service' as item_type, 1 as origin_order, cast(null as date) as mentioned_on,
        source_file, source_row
    from menu
    union all
    select
        account, source_service_id, item_name, cast(null as varchar), line_type, 2,
        sold_on, source_file, source_row
    from sold
    union all
    select
        account, source_service_id, service_name, cast(null as varchar), 'service',
        case when service_name is null then 4 else 3 end, cast(starts_at as date),
        source_file, source_row
    from booked

),

-- the menu's own row, else the latest name
latest as (

    select *
    from mentions
    qualify row_number() over (
        partition by account, source_service_id
        order by origin_order, mentioned_on desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('boulevard', 'account', 'source_service_id') }}
            as source_service_key,
        source_service_id,

        -- attributes
        service_name,
        category_name as category,
        cast(null as varchar) as subcategory,
        item_type,
        cast(null as varchar) as procedure_code,
        cast(null as decimal(18, 4)) as duration_minutes,
        cast(null as decimal(18, 4)) as recovery_minutes,
        cast(null as decimal(18, 4)) as product_cost_amount,

        -- provenance
        'boulevard' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
