-- One row per person as an export names one: a profile of the directory, a customer
-- seen only on sales, a client seen only on bookings. Who is who is decided later.
with customers as (

    select * from {{ ref('int_square__customer') }}

),

bookings as (

    select * from {{ ref('int_square__booking') }}
    where source_patient_id is not null

),

buyers as (

    select
        account, customer_id, customer_name, source_location_id, source_location_name,
        sold_on, source_file, source_row
    from {{ ref('int_square__event') }}
    where customer_id is not null
    union all
    select
        account, customer_id, customer_name, source_location_id, source_location_name,
        sold_on, source_file, source_row
    from {{ ref('int_square__item') }}
    where customer_id is not null

),

profiles as (

    select
        account,
        customer_id as source_patient_id,
        source_location_id,
        cast(null as varchar) as source_location_name,
        first_name,
        last_name,
        email,
        phone,
        birth_date,
        postal_code,
        first_visit_on,
        case lower(email_subscription_status)
            when 'unsubscribed' then true
            when 'subscribed' then false
        end as email_opt_out,
        source_file,
        source_row
    from customers
    union all
    select
        buyers.account,
        buyers.customer_id,
        buyers.source_location_id,
        buyers.source_location_name,
        {{ given_names('buyers.customer_name') }},
        {{ family_name('buyers.customer_name') }},
        cast(null as varchar),
        cast(null as varchar),
        cast(null as date),
        cast(null as varchar),
        cast(null as date),
        cast(null as boolean),
        buyers.source_file,
        buyers.source_row
    from buyers
    left join customers
        on
            buyers.account = customers.account
            and buyers.customer_id = customers.customer_id
    where customers.customer_id is null
    qualify row_number() over (
        partition by buyers.account, buyers.customer_id
        order by buyers.sold_on desc, buyers.source_file, buyers.source_row
    ) = 1
    union all
    select
        account,
        source_patient_id,
        source_location_id,
        source_location_name,
        {{ given_names('client_name') }},
        {{ family_name('client_name') }},
        client_email,
        client_phone,
        cast(null as date),
        cast(null as varchar),
        cast(null as date),
        cast(null as boolean),
        source_file,
        source_row
    from bookings
    qualify row_number() over (
        partition by account, source_patient_id
        order by created_at desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('square', 'account', 'source_patient_id') }}
            as source_patient_key,
        source_patient_id,
        source_location_id,
        source_location_name,

        -- attributes
        first_name,
        last_name,
        email,
        phone,
        cast(null as varchar) as alternative_phone,
        birth_date,
        cast(null as varchar) as sex,
        postal_code,
        cast(null as date) as profile_created_on,
        first_visit_on,
        cast(null as varchar) as referral_source,
        cast(null as boolean) as sms_opt_out,
        email_opt_out,
        cast(null as boolean) as call_opt_out,

        -- Square keeps no status of a person
        cast(null as varchar) as source_status,
        'unknown' as patient_status,
        cast(null as boolean) as is_deceased,
        cast(null as boolean) as is_test,
        cast(null as boolean) as is_staff_or_model,
        cast(null as boolean) as is_house,

        -- provenance
        'square' as source_system,
        account,
        source_file,
        source_row

    from profiles

)

select * from final
