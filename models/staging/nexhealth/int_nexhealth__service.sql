-- One row per procedure code, one per type of appointment, and one for visits of which neither is known.
with codes as (

    select *
    from {{ ref('stg_nexhealth__procedures') }}
    where code is not null
    qualify
        row_number() over (
            partition by account, code order by updated_at desc nulls last, procedure_id
        ) = 1

),

appointment_types as (

    select * from {{ ref('stg_nexhealth__appointment_types') }}

),

visits as (

    select distinct
        account,
        source_service_id
    from {{ ref('int_nexhealth__visit_service') }}

),

services as (

    select
        account,
        'code:' || code as source_service_id,
        coalesce(procedure_name, code) as service_name,
        code as procedure_code,
        cast(null as decimal(18, 4)) as duration_minutes,
        source_file,
        source_row
    from codes
    union all
    select
        account,
        'type:' || appointment_type_id as source_service_id,
        appointment_type_name as service_name,
        cast(null as varchar) as procedure_code,
        minutes as duration_minutes,
        source_file,
        source_row
    from appointment_types
    union all
    -- a type that is not listed keeps its number
    select
        visits.account,
        visits.source_service_id,
        case when visits.source_service_id = 'visit' then 'Dental visit' else 'Appointment ' || visits.source_service_id end
            as service_name,
        cast(null as varchar) as procedure_code,
        cast(null as decimal(18, 4)) as duration_minutes,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from visits
    left join appointment_types
        on
            visits.account = appointment_types.account
            and visits.source_service_id = 'type:' || appointment_types.appointment_type_id
    where visits.source_service_id not like 'code:%' and appointment_types.appointment_type_id is null

),

final as (

    select
        {{ source_key('nexhealth', 'account', 'source_service_id') }} as source_service_key,
        source_service_id,
        service_name,
        case when source_service_id = 'visit' then 'Dental' end as category,
        cast(null as varchar) as subcategory,
        'service' as item_type,
        procedure_code,
        cast(duration_minutes as decimal(18, 4)) as duration_minutes,
        cast(null as decimal(18, 4)) as recovery_minutes,
        cast(null as decimal(18, 4)) as product_cost_amount,
        'nexhealth' as source_system,
        account,
        source_file,
        source_row
    from services

)

select * from final
