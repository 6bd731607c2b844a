-- One row per client on a transaction, as the latest one has them.
with lines as (

    select * from {{ ref('stg_phorest__transactions') }}
    where client_id is not null

),

latest as (

    select *
    from lines
    qualify row_number() over (
        partition by account, client_id
        order by purchased_at desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('phorest', 'account', 'client_id') }} as source_patient_key,
        client_id as source_patient_id,
        source_location_id,
        source_location_name,

        -- attributes
        client_first_name as first_name,
        client_last_name as last_name,
        cast(null as varchar) as email,
        cast(null as varchar) as phone,
        cast(null as varchar) as alternative_phone,
        cast(null as date) as birth_date,
        cast(null as varchar) as sex,
        cast(null as varchar) as postal_code,
        cast(null as date) as profile_created_on,
        -- the source sticks to a client for good, so only this says who is new
        client_first_visit_on as first_visit_on,
        client_source as referral_source,
        cast(null as boolean) as sms_opt_out,
        cast(null as boolean) as email_opt_out,
        cast(null as boolean) as call_opt_out,

        -- a transaction tells no status of a person
        cast(null as varchar) as source_status,
        'unknown' as patient_status,
        cast(null as boolean) as is_deceased,
        cast(null as boolean) as is_test,
        cast(null as boolean) as is_staff_or_model,
        cast(null as boolean) as is_house,

        -- provenance
        'phorest' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
