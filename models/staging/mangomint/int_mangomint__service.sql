-- One row per service named on a cancelled appointment: the sales have no names with days.
with cancellations as (

    select * from {{ ref('stg_mangomint__cancellations') }}
    where service_name is not null

),

latest as (

    select *
    from cancellations
    qualify row_number() over (
        partition by account, lower(service_name)
        order by appointment_at desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('mangomint', 'account', 'lower(service_name)') }}
            as source_service_key,
        lower(service_name) as source_service_id,

        -- attributes
        service_name,
        cast(null as varchar) as category,
        cast(null as varchar) as subcategory,
        'service' as item_type,
        cast(null as varchar) as procedure_code,
        cast(null as decimal(18, 4)) as duration_minutes,
        cast(null as decimal(18, 4)) as recovery_minutes,
        cast(null as decimal(18, 4)) as product_cost_amount,

        -- provenance
        'mangomint' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
