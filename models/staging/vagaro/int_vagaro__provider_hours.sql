-- One row per employee and day of the time card.
with cards as (

    select * from {{ ref('stg_vagaro__time_card') }}

),

final as (

    select
        {{ source_key('vagaro', 'account', [words('employee_name')]) }}
            as source_provider_key,
        source_location_id,
        cast(null as varchar) as source_location_name,
        worked_on,
        'timeclock' as source_kind,
        min(clocked_in_at) as shift_starts_at,
        max(clocked_out_at) as shift_ends_at,
        cast(null as decimal(18, 4)) as scheduled_hours,
        cast(null as decimal(18, 4)) as blocked_hours,
        cast(null as decimal(18, 4)) as available_hours,
        cast(sum(total_hours) as decimal(18, 4)) as worked_hours,
        cast(null as decimal(18, 4)) as consult_slots,
        'vagaro' as source_system,
        account,
        min(source_file) as source_file,
        min(source_row) as source_row
    from cards
    group by
        account, employee_name, source_location_id, worked_on

)

select * from final
