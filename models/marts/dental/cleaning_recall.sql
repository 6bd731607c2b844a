-- One row per patient with a recall for cleanings: of several the one with the shortest interval counts.
with recalls as (

    select * from {{ ref('recall') }}

),

recall_kinds as (

    select * from {{ ref('recall_kind') }}

),

patients as (

    select * from {{ ref('patient') }}

),

kinds as (

    select
        types.recall_type,
        recall_kinds.is_cleaning
    from (select distinct recall_type from recalls) as types
    inner join recall_kinds
        on coalesce({{ words('types.recall_type') }}, '')
            like replace(recall_kinds.pattern, '*', '%')
    qualify row_number() over (
        partition by types.recall_type order by recall_kinds.priority
    ) = 1

),

final as (

    select
        recalls.patient_id,
        coalesce(recalls.location_id, patients.home_location_id) as location_id,
        recalls.interval_days,
        recalls.due_on,
        recalls.scheduled_on,
        recalls.source_file || '#' || cast(recalls.source_row as varchar) as record_id
    from recalls
    inner join patients on recalls.patient_id = patients.patient_id
    left join kinds on recalls.recall_type is not distinct from kinds.recall_type
    where coalesce(kinds.is_cleaning, true)
    and not coalesce(recalls.is_disabled, false)
    and recalls.interval_days > 0
    qualify row_number() over (
        partition by recalls.patient_id
        order by
            recalls.interval_days,
            recalls.due_on nulls last,
            recalls.source_file,
            recalls.source_row
    ) = 1

)

select * from final
