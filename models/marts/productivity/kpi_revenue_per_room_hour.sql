-- One row per line of service revenue performed in a room, and one per room and day open. Where no
-- line of the month tells its room, all service revenue of the place, and hours of no room by name.
with lines as (

    select * from {{ ref('room_line') }}

),

hours as (

    select * from {{ ref('room_hours') }}

),

told_months as (

    select distinct
        location_id,
        month_start_on
    from lines
    where is_told_by_room

),

final as (

    select
        {{ kpi_event_columns(
            'revenue_per_room_hour',
            event_on='sold_on',
            location_id='location_id',
            room_id='case when is_told_by_room then room_id end',
            patient_id='patient_id',
            canonical_table="'transaction'",
            record_id='transaction_id',
            numerator='earned_amount',
            denominator='0',
            basis="case when is_told_by_room then 'room' else 'location' end"
        ) }}
    from lines
    where room_id is not null
    or not is_told_by_room

    union all

    select
        {{ kpi_event_columns(
            'revenue_per_room_hour',
            event_on='hours.open_on',
            location_id='hours.location_id',
            room_id='case when told_months.location_id is not null then hours.room_id end',
            canonical_table="'location_hours'",
            record_id='hours.record_id',
            numerator='0',
            denominator='hours.open_hours',
            basis="case when told_months.location_id is not null then 'room' else 'location' end"
        ) }}
    from hours
    left join told_months
        on hours.location_id = told_months.location_id
        and hours.month_start_on = told_months.month_start_on

)

select * from final
