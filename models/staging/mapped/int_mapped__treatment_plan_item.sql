-- One row per item of a treatment plan of a mapped list.
with told as (

    select * from {{ ref('stg_mapped__treatment_plan_item') }}

),

performers as (

    select distinct source_provider_key from {{ ref('int_mapped__performer') }}

),

words as (

    select * from {{ ref('stg_mapped__word') }}

),

named as (

    select
        *,
        coalesce(
            source_item_id,
            concat_ws('|', person_id, cast(presented_on as varchar), procedure_code, service_key_id)
        ) as told_id
    from told

),

measured as (

    select
        *,
        -- the same record twice in a file is two, in the order of the file
        cast(
            row_number() over (
                partition by source_system, account, told_id
                order by source_file, source_row
            ) as varchar
        ) as occurrence
    from named

),

final as (

    select
        {{ mapped_key(['measured.told_id', 'measured.occurrence'], 'measured') }} as treatment_plan_item_id,
        {{ mapped_key(
            "coalesce(measured.plan_id, measured.person_id || '|' || cast(measured.presented_on as varchar))", 'measured'
        ) }} as plan_id,
        measured.alternative_group,
        {{ mapped_key('measured.person_id', 'measured') }} as source_patient_key,
        performers.source_provider_key,
        {{ mapped_key('measured.service_key_id', 'measured') }} as source_service_key,
        measured.source_location_id,
        measured.source_location_name,
        measured.procedure_code,
        measured.presented_on,
        cast(measured.plan_item_amount as decimal(18, 2)) as plan_item_amount,
        case
            when statuses.canonical_word is not null then statuses.canonical_word
            when measured.completed_on is not null then 'completed'
            when measured.declined_on is not null then 'declined'
            when measured.scheduled_on is not null then 'scheduled'
            else 'planned'
        end as plan_item_status,
        measured.source_status,
        measured.scheduled_on,
        measured.completed_on,
        measured.declined_on,
        {{ mapped_key('measured.appointment_id', 'measured') }} as appointment_id,
        measured.source_row as list_number,
        measured.source_system,
        measured.account,
        measured.source_file,
        measured.source_row
    from measured
    -- left joins: who stands for nobody is nobody, and a word nobody has mapped yet loses no row
    left join performers on {{ mapped_key('measured.performer_id', 'measured') }} = performers.source_provider_key
    left join words as statuses
        on
            measured.source_system = statuses.source_system
            and statuses.vocabulary = 'plan_item_status'
            and lower(trim(measured.source_status)) = statuses.source_word

)

select * from final
