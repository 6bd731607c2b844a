-- One row per appointment as its last event leaves it.
with events as (

    select * from {{ ref('stg_vagaro__webhook_appointment') }}

),

final as (

    select *
    from events
    qualify row_number() over (
        partition by account, appointment_id
        order by sent_at_utc desc nulls last, source_file desc, source_row desc
    ) = 1

)

select * from final
