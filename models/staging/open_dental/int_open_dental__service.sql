-- One row per procedure code, and one each for hygiene and other visits of which no procedure is known.
with codes as (

    select * from {{ ref('stg_open_dental__procedurecode') }}

),

definitions as (

    select * from {{ ref('stg_open_dental__definition') }}

),

visits as (

    select distinct
        account,
        source_service_id
    from {{ ref('int_open_dental__main_procedure') }}
    where source_service_id like 'visit:%'

),

services as (

    select
        codes.account,
        codes.code_num as source_service_id,
        codes.description as service_name,
        definitions.item_name as category,
        codes.abbreviation as subcategory,
        codes.proc_code as procedure_code,
        codes.source_file,
        codes.source_row
    from codes
    left join definitions
        on
            codes.account = definitions.account
            and codes.proc_cat = definitions.def_num
    union all
    select
        account,
        source_service_id,
        case source_service_id when 'visit:hygiene' then 'Hygiene visit' else 'Dental visit' end as service_name,
        case source_service_id when 'visit:hygiene' then 'Hygiene' else 'Dental' end as category,
        cast(null as varchar) as subcategory,
        cast(null as varchar) as procedure_code,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from visits

),

final as (

    select
        {{ source_key('open_dental', 'account', 'source_service_id') }} as source_service_key,
        source_service_id,
        service_name,
        category,
        subcategory,
        'service' as item_type,
        procedure_code,
        cast(null as decimal(18, 4)) as duration_minutes,
        cast(null as decimal(18, 4)) as recovery_minutes,
        cast(null as decimal(18, 4)) as product_cost_amount,
        'open_dental' as source_system,
        account,
        source_file,
        source_row
    from services

)

select * from final
