-- One row per procedure that was planned, done since or not, with whether and when it was put on the schedule.
with items as (

    select * from {{ ref('int_open_dental__plan_item') }}

),

codes as (

    select * from {{ ref('stg_open_dental__procedurecode') }}

),

bookings as (

    select * from {{ ref('int_open_dental__booking') }}

),

clinics as (

    select * from {{ ref('stg_open_dental__clinic') }}

),

-- an inactive plan is another way to treat a tooth for which there is an active plan, or was before it was done
alternatives as (

    select
        account,
        person_num,
        tooth_num
    from items
    where tooth_num is not null and plan_item_status <> 'superseded'
    group by account, person_num, tooth_num
    having bool_or(is_of_inactive_plan) and not bool_and(is_of_inactive_plan)

),

final as (

    select
        -- keys
        {{ source_key('open_dental', 'items.account', "'proc:' || items.proc_num") }}
            as treatment_plan_item_id,
        {{ source_key('open_dental', 'items.account', [
            "coalesce('plan:' || items.treat_plan_num, 'day:' || items.person_num || '|' || cast(items.presented_on as varchar))",
        ]) }} as plan_id,
        {{ source_key('open_dental', 'items.account', [
            "'tooth:' || alternatives.person_num || '|' || alternatives.tooth_num",
        ]) }} as alternative_group,
        {{ source_key('open_dental', 'items.account', 'items.person_num') }}
            as source_patient_key,
        {{ source_key('open_dental', 'items.account', 'items.prov_num') }}
            as source_provider_key,
        {{ source_key('open_dental', 'items.account', 'items.code_num') }}
            as source_service_key,
        items.source_location_id,
        clinics.description as source_location_name,
        codes.proc_code as procedure_code,

        -- as it was presented
        items.presented_on,
        cast(items.plan_item_amount as decimal(18, 2)) as plan_item_amount,

        -- what became of it: in an appointment that still stands it is scheduled
        case
            when items.plan_item_status = 'planned' and bookings.appointment_status in ('booked', 'confirmed', 'checked_in')
                then 'scheduled'
            else items.plan_item_status
        end as plan_item_status,
        items.proc_status as source_status,
        -- put on the schedule when its appointment was made, or later into one that stood already
        case
            when bookings.booked_at is not null
                then greatest(cast(bookings.booked_at as date), items.presented_on)
        end as scheduled_on,
        case
            when items.plan_item_status = 'completed' then coalesce(items.completed_on, items.proc_on)
        end as completed_on,
        cast(null as date) as declined_on,
        {{ source_key('open_dental', 'bookings.account', 'bookings.apt_num') }}
            as appointment_id,
        -- a table is exported in any order: procedures are numbered as they are entered
        cast(items.proc_num as bigint) as list_number,

        -- provenance
        'open_dental' as source_system,
        items.account,
        items.source_file,
        items.source_row

    from items
    left join codes
        on
            items.account = codes.account
            and items.code_num = codes.code_num
    left join bookings
        on
            items.account = bookings.account
            and items.apt_num = bookings.apt_num
    left join alternatives
        on
            items.account = alternatives.account
            and items.person_num = alternatives.person_num
            and items.tooth_num = alternatives.tooth_num
    left join clinics
        on
            items.account = clinics.account
            and items.clinic_num = clinics.clinic_num

)

select * from final
