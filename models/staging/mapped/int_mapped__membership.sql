-- One row per membership of a mapped list.
with told as (

    select * from {{ ref('stg_mapped__membership') }}

),

words as (

    select * from {{ ref('stg_mapped__word') }}

),

named as (

    select
        *,
        coalesce(
            source_membership_id,
            concat_ws('|', person_id, plan_name, cast(started_on as varchar))
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
        {{ mapped_key(['measured.told_id', 'measured.occurrence'], 'measured') }} as membership_id,
        {{ mapped_key('measured.person_id', 'measured') }} as source_patient_key,
        measured.source_location_id,
        measured.source_location_name,
        measured.plan_name,
        coalesce(plans.canonical_word, 'credit') as plan_type,
        cast(null as varchar) as invoice_id,
        measured.started_on,
        measured.ended_on,
        case when measured.ended_on is not null then coalesce(ends.canonical_word, 'unknown') end as cancel_kind,
        measured.source_status,
        coalesce(states.canonical_word, lower(measured.source_status)) as membership_status,
        cast(measured.balance_amount as decimal(18, 2)) as balance_amount,
        measured.source_system,
        measured.account,
        measured.source_file,
        measured.source_row
    from measured
    -- left joins: a word nobody has mapped yet loses no row
    left join words as plans
        on
            measured.source_system = plans.source_system
            and plans.vocabulary = 'plan_type'
            and lower(trim(measured.source_plan_type)) = plans.source_word
    left join words as ends
        on
            measured.source_system = ends.source_system
            and ends.vocabulary = 'cancel_kind'
            and lower(trim(measured.source_cancel_kind)) = ends.source_word
    left join words as states
        on
            measured.source_system = states.source_system
            and states.vocabulary = 'membership_state'
            and lower(trim(measured.source_status)) = states.source_word

)

select * from final
