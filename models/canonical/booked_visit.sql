-- One row per patient, location and local date that was on the book.
with outcomes as (

    select * from {{ ref('int_booked_visit__outcome') }}

),

leaders as (

    select * from {{ ref('int_visit__lead') }}

),

final as (

    select
        outcomes.booked_visit_id,
        outcomes.patient_id,
        outcomes.location_id,
        outcomes.booked_on,
        outcomes.starts_at,
        outcomes.first_created_at,
        leaders.provider_id,
        leaders.service_line,
        coalesce(leaders.booking_channel, 'unknown') as booking_channel,
        outcomes.is_consultation,
        outcomes.outcome,
        outcomes.outcome_at
    from outcomes
    left join leaders
        on
            outcomes.patient_id = leaders.patient_id
            and outcomes.location_id = leaders.location_id
            and outcomes.booked_on = leaders.seen_on

)

select * from final
