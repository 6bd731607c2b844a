-- One row per catalogue item sold, or name sold or booked without one.
with sale_lines as (

    select * from {{ ref('int_square__sale_line') }}

),

bookings as (

    select * from {{ ref('stg_square__appointments') }}
    where service_name is not null

),

mentions as (

    select
        account,
        source_service_id,
        coalesce(item_name, itemization_type, 'Custom Amount') as service_name,
        category,
        line_type as item_type,
        sold_on as mentioned_on,
        1 as origin_order,
        source_file,
        source_row
    from sale_lines
    union all
    select
        account,
        'name:' || lower(trim(service_name)),
        service_name,
        cast(null as varchar),
        'service',
        cast(starts_at as date),
        2,
        source_file,
        source_row
    from bookings

),

-- an item that was renamed bears its latest name
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
        {{ source_key('square', 'account', 'source_service_id') }}
            as source_service_key,
        source_service_id,

        -- attributes
        service_name,
        category,
        cast(null as varchar) as subcategory,
        item_type,
        cast(null as varchar) as procedure_code,
        cast(null as decimal(18, 4)) as duration_minutes,
        cast(null as decimal(18, 4)) as recovery_minutes,
        cast(null as decimal(18, 4)) as product_cost_amount,

        -- provenance
        'square' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
