-- One row per shift that comes back every week.
with typed as (

    {{ typed_rows('boulevard', 'api_shift') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        {{ urn_id('staff_urn') }} as staff_id,
        {{ urn_id('location_urn') }} as location_id,

        -- attributes: days count from Sunday, which is 0
        week_day,
        is_available,
        recurrence,

        -- times, local to the location
        clock_in,
        clock_out,
        recurs_from_on,
        recurs_to_on,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
