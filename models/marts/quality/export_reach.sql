-- One row per system, account and export that landed: the last day it speaks of, and whether it ends long before the rest.
with audits as (

    select * from {{ ref('landing_audit') }}
    where status = 'loaded'

),

exports as (

    select * from {{ source('raw_practice', 'export') }}

),

reached as (

    select
        source_system,
        account,
        export_name,
        case
            when count(location_id) = count(*) and count(distinct location_id) = 1
                then max(location_id)
        end as location_id,
        max(last_business_on) as last_business_on
    from audits
    group by source_system, account, export_name

),

final as (

    select
        reached.source_system,
        reached.account,
        reached.export_name,
        coalesce(exports.title, reached.source_system || ' ' || replace(reached.export_name, '_', ' '))
            as title,
        reached.location_id,
        reached.last_business_on,
        case
            when reached.last_business_on >= {{ as_of() }} then 0
            else cast({{ days_between('reached.last_business_on', as_of()) }} as bigint)
        end as days_behind,
        coalesce(
            {{ days_between('reached.last_business_on', as_of()) }} > exports.stale_after_days,
            false
        ) as is_stale
    from reached
    -- left join: a mapping that is gone leaves what it brought
    left join exports
        on reached.source_system = exports.source_system
        and reached.export_name = exports.export_name

)

select * from final
