-- One row per treatment booked or item sold, by its name.
with mentions as (

    select
        account,
        service_name,
        cast(null as varchar) as category,
        'service' as line_type,
        cast(starts_at as date) as mentioned_on,
        2 as origin_order,
        source_file,
        source_row
    from {{ ref('stg_jane__appointments') }}
    where service_name is not null
    union all
    select
        account, item_name, category,
        case when is_absence_fee then 'service' else line_type end,
        purchased_on, 1 as origin_order, source_file, source_row
    from {{ ref('int_jane__sale_line') }}
    where item_name is not null

),

latest as (

    select *
    from mentions
    qualify row_number() over (
        partition by account, lower(service_name)
        order by origin_order, mentioned_on desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('jane', 'account', 'lower(service_name)') }} as source_service_key,
        lower(service_name) as source_service_id,

        -- attributes
        service_name,
        category,
        cast(null as varchar) as subcategory,
        line_type as item_type,
        cast(null as varchar) as procedure_code,
        cast(null as decimal(18, 4)) as duration_minutes,
        cast(null as decimal(18, 4)) as recovery_minutes,
        cast(null as decimal(18, 4)) as product_cost_amount,

        -- provenance
        'jane' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
