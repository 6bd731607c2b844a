-- One row per client name on an invoice.
with invoices as (

    select
        *,
        'name:' || {{ words('client_name') }} as source_patient_id
    from {{ ref('stg_aesthetic_record__invoices') }}

),

latest as (

    select *
    from invoices
    where source_patient_id is not null
    qualify row_number() over (
        partition by account, source_patient_id
        order by invoiced_on desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('aesthetic_record', 'account', 'source_patient_id') }}
            as source_patient_key,
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

        -- an invoice tells no status of a person
        cast(null as varchar) as source_status,
        'unknown' as patient_status,
        cast(null as boolean) as is_deceased,
        cast(null as boolean) as is_test,
        cast(null as boolean) as is_staff_or_model,
        cast(null as boolean) as is_house,

        -- provenance
        'aesthetic_record' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
