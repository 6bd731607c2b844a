-- One row per client of the appointments and sales.
with mentions as (

    select * from {{ ref('int_jane__client') }}
    where source_patient_id is not null

),

latest as (

    select *
    from mentions
    qualify row_number() over (
        partition by account, source_patient_id
        order by mentioned_at desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('jane', 'account', 'source_patient_id') }} as source_patient_key,
        source_patient_id,
        source_location_id,
        source_location_name,

        -- attributes
        {{ given_names('client_name') }} as first_name,
        {{ family_name('client_name') }} as last_name,
        cast(null as varchar) as email,
        cast(null as varchar) as phone,
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

        -- no report tells the status of a person
        cast(null as varchar) as source_status,
        'unknown' as patient_status,
        cast(null as boolean) as is_deceased,
        cast(null as boolean) as is_test,
        cast(null as boolean) as is_staff_or_model,
        cast(null as boolean) as is_house,

        -- provenance
        'jane' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
