-- One row per line of service revenue: the room of its appointment, if it names one (what is taken
-- off a bill: the room of the bill's work), and whether any line of its place and month does. Where
-- none does, the place's revenue stands for its rooms'.
with revenue as (

    select * from {{ ref('service_revenue') }}

),

appointments as (

    select * from {{ ref('appointment') }}

),

final as (

    select
        revenue.transaction_id,
        revenue.patient_id,
        revenue.location_id,
        revenue.service_id,
        revenue.line_type,
        revenue.sold_on,
        revenue.month_start_on,
        coalesce(
            appointments.room_id,
            case
                when revenue.line_type = 'adjustment' and revenue.invoice_id is not null
                    then max(appointments.room_id) over (partition by revenue.invoice_id)
            end
        ) as room_id,
        revenue.earned_amount,
        bool_or(appointments.room_id is not null) over (
            partition by revenue.location_id, revenue.month_start_on
        ) as is_told_by_room
    from revenue
    -- left join: a line may belong to no booking
    left join appointments on revenue.appointment_id = appointments.appointment_id

)

select * from final
