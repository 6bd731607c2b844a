-- One row per type of appointment.
with appointments as (

    select * from {{ ref('stg_acuity__appointments') }}
    where service_name is not null

),

latest as (

    select *
    from appointments
    qualify row_number() over (
        partition by account, lower(service_name)
        order by starts_at desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('acuity', 'account', 'lower(service_name)') }}
            as source_service_key,
        lower(service_name) as source_service_id,

        -- attributes
        service_name,
        cast(null as varchar) as category,
        cast(null as varchar) as subcategory,
        'service' as item_type,
        cast(null as varchar) as procedure_code,
        cast({{ minutes_between('starts_at', 'ends_at') }} as decimal(18, 4))
            as duration_minutes,
        cast(null as decimal(18, 4)) as recovery_minutes,
        cast(null as decimal(18, 4)) as product_cost_amount,

        -- provenance
        'acuity' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
