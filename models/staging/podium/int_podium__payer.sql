-- One row per payment or refund, with the id by which its payer is known: the e-mail or
-- the telephone with the name, because the file has no other.
with payments as (

    select * from {{ ref('stg_podium__payments') }}

),

final as (

    select
        *,
        {{ contact_id('cast(null as varchar)', 'email', 'phone', 'contact_name') }}
            as source_patient_id
    from payments

)

select * from final
