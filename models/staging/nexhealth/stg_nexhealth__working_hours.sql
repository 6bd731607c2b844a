-- One row per rule about when a provider may be booked: on weekdays, on a date or at intervals.
with typed as (

    {{ typed_rows('nexhealth', 'working_hours') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        working_hour_id,
        provider_id,
        location_id,
        operatory_id,
        label_id,

        -- attributes
        days,
        recurrence_count,
        recurrence_unit,
        is_active,
        source,

        -- times, local to the place
        begins_at,
        ends_at,
        specific_on,
        recurs_from_on,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
