-- One row per appointment: the procedure that it is for, the dearest of those attached to it, else its type, else nothing but
-- a visit.
with bookings as (

    select * from {{ ref('int_nexhealth__booking') }}
    where not is_unavailable

),

procedures as (

    select
        procedures.account,
        procedures.appointment_id,
        procedures.code
    from {{ ref('stg_nexhealth__procedures') }} as procedures
    inner join {{ ref('map_nexhealth__procedure_status') }} as status_map
        on lower(procedures.status) = status_map.source_status
    where status_map.is_attached and procedures.appointment_id is not null and procedures.code is not null
    qualify
        row_number() over (
            partition by procedures.account, procedures.appointment_id
            order by procedures.fee_amount desc, procedures.procedure_id
        ) = 1

),

final as (

    select
        bookings.account,
        bookings.appointment_id,
        coalesce('code:' || procedures.code, 'type:' || bookings.appointment_type_id, 'visit') as source_service_id
    from bookings
    left join procedures
        on
            bookings.account = procedures.account
            and bookings.appointment_id = procedures.appointment_id

)

select * from final
