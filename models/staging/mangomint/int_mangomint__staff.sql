-- One row per staff member whom a row of a report names; a cell may name several.
with cells as (

    select
        account, source_location_id, staff_names, paid_on as mentioned_on,
        source_file, source_row
    from {{ ref('stg_mangomint__payments') }}
    union all
    select
        account, source_location_id, staff_names, cast(appointment_at as date),
        source_file, source_row
    from {{ ref('stg_mangomint__cancellations') }}

),

final as (

    select
        cells.account,
        cells.source_location_id,
        trim(split_part(cells.staff_names, ',', positions.position)) as staff_name,
        cells.mentioned_on,
        cells.source_file,
        cells.source_row
    from cells
    cross join {{ positions_in('cells.staff_names', ',', 'positions') }}
    union all
    select
        account,
        source_location_id,
        trim(staff_name),
        period_end_on,
        source_file,
        source_row
    from {{ ref('stg_mangomint__staff_hours') }}

)

select * from final
