-- One row per employee, place and day with the hours clocked.
with entries as (

    select
        *,
        {{ rippling_employee_id() }} as source_provider_id
    from {{ ref('stg_rippling__time_entry') }}

),

final as (

    select
        -- keys
        {{ source_key('rippling', 'account', 'source_provider_id') }} as source_provider_key,
        source_location_id,
        source_location_name,

        -- times: the report gives the day of clocking in, not the moment
        worked_on,
        'timeclock' as source_kind,
        cast(null as timestamp) as shift_starts_at,
        cast(null as timestamp) as shift_ends_at,

        -- measures
        cast(null as decimal(18, 4)) as scheduled_hours,
        cast(null as decimal(18, 4)) as blocked_hours,
        cast(null as decimal(18, 4)) as available_hours,
        cast(sum(worked_hours) as decimal(18, 4)) as worked_hours,
        cast(null as decimal(18, 4)) as consult_slots,

        -- provenance
        'rippling' as source_system,
        account,
        min(source_file) as source_file,
        min(source_row) as source_row

    from entries
    group by account, source_provider_id, source_location_id, source_location_name, worked_on

)

select * from final
