-- One row per patient, location and local date on the book: the best of what its rows came to, and
-- the rows that say so.
with appointment_rows as (

    select * from {{ ref('int_booked_visit__row') }}

),

-- completed before no-show before late cancellation before cancellation; a row still standing goes before one taken off the book
ranked as (

    select
        *,
        case row_outcome
            when 'completed' then 1
            when 'no_show' then 2
            when 'future' then 3
            when 'unresolved' then 3
            when 'late_cancelled' then 4
            when 'cancelled' then 5
            when 'moved' then 6
        end as outcome_rank
    from appointment_rows

),

best as (

    select *
    from ranked
    qualify outcome_rank = min(outcome_rank) over (partition by patient_id, location_id, starts_on)

),

final as (

    select
        {{ canonical_key(["'booked_visit'", 'patient_id', 'location_id', 'starts_on']) }} as booked_visit_id,
        patient_id,
        location_id,
        starts_on as booked_on,
        min(row_outcome) as outcome,
        max(row_outcome_at) as outcome_at,
        min(starts_at) as starts_at,
        min(first_created_at) as first_created_at,
        bool_or(is_consultation) as is_consultation
    from best
    group by patient_id, location_id, starts_on

)

select * from final
