-- One row per patient and kind of recall.
with recalls as (

    select * from {{ ref('stg_open_dental__recall') }}

),

recall_types as (

    select * from {{ ref('stg_open_dental__recalltype') }}

),

patients as (

    select * from {{ ref('stg_open_dental__patient') }}

),

clones as (

    select * from {{ ref('int_open_dental__clone') }}

),

clinics as (

    select * from {{ ref('stg_open_dental__clinic') }}

),

final as (

    select
        {{ source_key('open_dental', 'recalls.account', 'coalesce(clones.person_num, recalls.pat_num)') }}
            as source_patient_key,
        recalls.source_location_id,
        clinics.description as source_location_name,
        coalesce(recall_types.description, 'RecallType ' || recalls.recall_type_num) as recall_type,
        {{ unpacked_interval_days('recalls.recall_interval') }} as interval_days,
        recalls.due_on,
        recalls.scheduled_on,
        coalesce(recalls.is_disabled, false) as is_disabled,
        'open_dental' as source_system,
        recalls.account,
        recalls.source_file,
        recalls.source_row
    from recalls
    left join recall_types
        on
            recalls.account = recall_types.account
            and recalls.recall_type_num = recall_types.recall_type_num
    left join patients
        on
            recalls.account = patients.account
            and recalls.pat_num = patients.pat_num
    left join clones
        on
            recalls.account = clones.account
            and recalls.pat_num = clones.pat_num
    left join clinics
        on
            patients.account = clinics.account
            and patients.clinic_num = clinics.clinic_num

)

select * from final
