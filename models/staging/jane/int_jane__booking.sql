-- One row per appointment with its client, and what its state means.
with appointments as (

    select * from {{ ref('stg_jane__appointments') }}

),

clients as (

    select * from {{ ref('int_jane__client') }}

),

states as (

    select * from {{ ref('map_jane__state') }}

),

final as (

    select
        appointments.*,
        clients.source_patient_id,
        coalesce(states.appointment_status, 'unmapped') as appointment_status,
        coalesce(states.booking_channel, 'unknown') as booking_channel
    from appointments
    left join clients
        on
            appointments.account = clients.account
            and appointments.file_sha256 = clients.file_sha256
            and appointments.source_row = clients.source_row
    -- left join: a state nobody has mapped yet must not lose the appointment
    left join states on lower(appointments.state) = states.source_state

)

select * from final
