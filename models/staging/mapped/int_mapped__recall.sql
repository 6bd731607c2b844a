-- One row per recall of a mapped list.
with told as (

    select * from {{ ref('stg_mapped__recall') }}

),

final as (

    select
        {{ mapped_key('told.person_id', 'told') }} as source_patient_key,
        told.source_location_id,
        told.source_location_name,
        told.recall_type,
        coalesce(told.interval_days, cast(told.interval_months * 365.25 / 12 as bigint)) as interval_days,
        told.due_on,
        told.scheduled_on,
        told.is_disabled,
        told.source_system,
        told.account,
        told.source_file,
        told.source_row
    from told

)

select * from final
