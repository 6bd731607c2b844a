-- One row per booking, with the id of its client, who has none of Square's here.
with appointments as (

    select * from {{ ref('stg_square__appointments') }}

),

final as (

    select
        *,
        coalesce(
            {{ contact_id(
                'cast(null as varchar)', 'client_email', 'client_phone', 'client_name'
            ) }},
            'name:' || {{ words('client_name') }}
        ) as source_patient_id
    from appointments

)

select * from final
