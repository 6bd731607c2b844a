-- One row per completed procedure that was done in an appointment.
with lines as (

    select * from {{ ref('int_nexhealth__procedure_line') }}

),

final as (

    select
        {{ source_key('nexhealth', 'account', "'procedure:' || procedure_id") }} as transaction_id,
        {{ source_key('nexhealth', 'account', 'appointment_id') }} as appointment_id,
        'nexhealth' as source_system,
        account,
        source_file,
        source_row
    from lines
    where appointment_id is not null

)

select * from final
