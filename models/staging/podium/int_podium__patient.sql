-- One row per payer with an e-mail or a telephone.
with payers as (

    select *
    from {{ ref('int_podium__payer') }}
    where source_patient_id is not null
    qualify row_number() over (
        partition by account, source_patient_id
        order by paid_at desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('podium', 'account', 'source_patient_id') }} as source_patient_key,
        source_patient_id,
        source_location_id,
        cast(null as varchar) as source_location_name,

        -- who
        {{ given_names('contact_name') }} as first_name,
        {{ family_name('contact_name') }} as last_name,
        email,
        phone,
        cast(null as varchar) as alternative_phone,
        cast(null as date) as birth_date,
        cast(null as varchar) as sex,
        cast(null as varchar) as postal_code,
        cast(null as date) as profile_created_on,
        cast(null as date) as first_visit_on,
        cast(null as varchar) as referral_source,
        cast(null as boolean) as sms_opt_out,
        cast(null as boolean) as email_opt_out,
        cast(null as boolean) as call_opt_out,
        cast(null as varchar) as source_status,
        'unknown' as patient_status,
        cast(null as boolean) as is_deceased,
        cast(null as boolean) as is_test,
        cast(null as boolean) as is_staff_or_model,
        cast(null as boolean) as is_house,

        -- provenance
        'podium' as source_system,
        account,
        source_file,
        source_row

    from payers

)

select * from final
