-- One row per customer object, and per payer whom no object describes: a guest is known by
-- e-mail or phone and name.
with customers as (

    select
        account, source_location_id, customer_id, customer_name, email,
        cast(null as varchar) as phone, cast(null as varchar) as postal_code, created_at,
        1 as report_order, source_file, source_row
    from {{ ref('stg_stripe__customers') }}
    union all
    select
        account, source_location_id, customer_id, customer_name, email,
        phone, postal_code, created_at,
        2, source_file, source_row
    from {{ ref('stg_stripe__api_customers') }}

),

payers as (

    select * from {{ ref('int_stripe__movement') }}
    where source_patient_id is not null

),

known as (

    select
        account, source_location_id, customer_id as source_patient_id, customer_name, email,
        phone, postal_code, cast(created_at as date) as profile_created_on,
        report_order, created_at as known_at, source_file, source_row
    from customers
    union all
    select
        account, source_location_id, source_patient_id, customer_name, customer_email,
        customer_phone, null, null,
        3, created_at, source_file, source_row
    from payers

),

-- the object first; a contact that it lacks may stand with a payment
single as (

    select
        *,
        max(phone) over (partition by account, source_patient_id) as any_phone,
        max(email) over (partition by account, source_patient_id) as any_email,
        max(postal_code) over (partition by account, source_patient_id) as any_postal_code
    from known
    qualify row_number() over (
        partition by account, source_patient_id
        order by report_order, known_at desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('stripe', 'account', 'source_patient_id') }} as source_patient_key,
        source_patient_id,
        source_location_id,
        cast(null as varchar) as source_location_name,

        -- attributes
        {{ given_names('customer_name') }} as first_name,
        {{ family_name('customer_name') }} as last_name,
        coalesce(email, any_email) as email,
        coalesce(phone, any_phone) as phone,
        cast(null as varchar) as alternative_phone,
        cast(null as date) as birth_date,
        cast(null as varchar) as sex,
        coalesce(postal_code, any_postal_code) as postal_code,
        profile_created_on,
        cast(null as date) as first_visit_on,
        cast(null as varchar) as referral_source,
        cast(null as boolean) as sms_opt_out,
        cast(null as boolean) as email_opt_out,
        cast(null as boolean) as call_opt_out,

        -- Stripe keeps no status of a person
        cast(null as varchar) as source_status,
        'unknown' as patient_status,
        cast(null as boolean) as is_deceased,
        cast(null as boolean) as is_test,
        cast(null as boolean) as is_staff_or_model,
        cast(null as boolean) as is_house,

        -- provenance
        'stripe' as source_system,
        account,
        source_file,
        source_row

    from single

)

select * from final
