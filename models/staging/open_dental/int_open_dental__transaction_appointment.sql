-- One row per completed procedure that was done in an appointment.
with lines as (

    select * from {{ ref('int_open_dental__procedure_line') }}

),

final as (

    select
        {{ source_key('open_dental', 'account', "'proc:' || proc_num") }} as transaction_id,
        {{ source_key('open_dental', 'account', 'apt_num') }} as appointment_id,
        'open_dental' as source_system,
        account,
        source_file,
        source_row
    from lines
    where apt_num is not null

)

select * from final
