-- One row per name of a thing booked or sold: the list of services is in no report.
with mentions as (

    select
        account, service_name as item_name, 'service' as item_type,
        cast(starts_at as date) as mentioned_on, 1 as origin_order, source_file,
        source_row
    from {{ ref('stg_mindbody__visit') }}
    where service_name is not null
    union all
    select account, item_name, line_type, sold_on, 2, source_file, source_row
    from {{ ref('int_mindbody__line') }}
    where line_type != 'tip'

),

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
        {{ source_key('mindbody', 'account', [words('item_name')]) }}
            as source_service_key,
        {{ words('item_name') }} as source_service_id,

        -- attributes
        item_name as service_name,
        cast(null as varchar) as category,
        cast(null as varchar) as subcategory,
        item_type,
        cast(null as varchar) as procedure_code,
        cast(null as decimal(18, 4)) as duration_minutes,
        cast(null as decimal(18, 4)) as recovery_minutes,
        cast(null as decimal(18, 4)) as product_cost_amount,

        -- provenance
        'mindbody' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
