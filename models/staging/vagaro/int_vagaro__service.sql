-- One row per name of a service on the menu or booked, or of a thing sold.
with mentions as (

    select
        account, service_name as item_name, cast(null as varchar) as category,
        'service' as item_type, cast(null as date) as mentioned_on, 2 as origin_order,
        source_file, source_row
    from {{ ref('stg_vagaro__service') }}
    union all
    select
        account, service_title, service_category, 'service',
        cast(starts_at_utc as date), 1, source_file, source_row
    from {{ ref('stg_vagaro__webhook_appointment') }}
    where service_title is not null
    union all
    select
        account, item_name, cast(null as varchar), line_type, cast(sold_at as date), 3,
        source_file, source_row
    from {{ ref('int_vagaro__sale_line') }}
    where item_name is not null

),

-- an appointment tells the category
latest as (

    select *
    from mentions
    qualify row_number() over (
        partition by account, {{ words('item_name') }}
        order by origin_order, mentioned_on desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('vagaro', 'account', [words('item_name')]) }} as source_service_key,
        {{ words('item_name') }} as source_service_id,

        -- attributes
        item_name as service_name,
        category,
        cast(null as varchar) as subcategory,
        item_type,
        cast(null as varchar) as procedure_code,
        cast(null as decimal(18, 4)) as duration_minutes,
        cast(null as decimal(18, 4)) as recovery_minutes,
        cast(null as decimal(18, 4)) as product_cost_amount,

        -- provenance
        'vagaro' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
