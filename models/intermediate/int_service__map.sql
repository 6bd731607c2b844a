-- One row per source key of a service or item: the practice's service it is.
with records as (

    select * from {{ ref('int_service__record') }}

),

final as (

    select
        source_service_key,
        service_id,
        source_system,
        account
    from records
    where source_service_key is not null
    qualify row_number() over (partition by source_service_key order by evidence, service_name) = 1

)

select * from final
