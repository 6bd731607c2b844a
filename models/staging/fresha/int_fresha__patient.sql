-- One row per client number on a booking: names are in a table whose columns nobody has
-- published.
with bookings as (

    select * from {{ ref('stg_fresha__bookings') }}
    where client_id is not null

),

latest as (

    select *
    from bookings
    qualify row_number() over (
        partition by account, client_id
        order by scheduled_at desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('fresha', 'account', 'client_id') }} as source_patient_key,
        client_id as source_patient_id,
        source_location_id,
        source_location_name,

        -- attributes
        cast(null as varchar) as first_name,
        cast(null as varchar) as last_name,
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

        -- a booking tells no status of a person
        cast(null as varchar) as source_status,
        'unknown' as patient_status,
        cast(null as boolean) as is_deceased,
        cast(null as boolean) as is_test,
        cast(null as boolean) as is_staff_or_model,
        cast(null as boolean) as is_house,

        -- provenance
        'fresha' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
