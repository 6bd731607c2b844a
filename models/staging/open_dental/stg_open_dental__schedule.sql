-- One row per block of the schedule: of the practice, a provider, an employee, or blocked.
with typed as (

    {{ typed_rows('open_dental', 'schedule') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        schedule_num,
        prov_num,
        clinic_num,

        -- attributes
        sched_type,
        status,
        blockout_type,

        -- times
        sched_date as scheduled_on,
        {{ date_with_time('sched_date', 'start_time') }} as starts_at,
        {{ date_with_time('sched_date', 'stop_time') }} as ends_at,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
