-- One row per name of a thing booked or sold, and per number of the API whose name is
-- not known: the list of services is in no report.
with mentions as (

    select
        account, source_service_id, service_name as item_name, 'service' as item_type,
        cast(starts_at as date) as mentioned_on, 1 as origin_order, source_file,
        source_row
    from {{ ref('int_mindbody__booking') }}
    where source_service_id is not null
    union all
    select
        account, {{ words('item_name') }}, item_name, line_type, sold_on, 2, source_file,
        source_row
    from {{ ref('int_mindbody__line') }}
    where line_type != 'tip'

),

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
        {{ source_key('mindbody', 'account', 'source_service_id') }}
            as source_service_key,
        source_service_id,

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
