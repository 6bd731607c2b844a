-- One row per person as an export names one: a client's record, a client whom
-- only the book knows, a name on sales and payments that tells nobody.
with clients as (

    select * from {{ ref('stg_boulevard__client_record') }}

),

bookings as (

    select * from {{ ref('int_boulevard__booking') }}
    where client_id is not null

),

names as (

    select * from {{ ref('int_boulevard__named_client') }}

),

-- a name stands where it was last written
mentions as (

    select
        account, client_name, source_location_id, source_location_name,
        sold_on as mentioned_on, source_file, source_row
    from {{ ref('stg_boulevard__detailed_line_item') }}
    union all
    select
        account, client_name, source_location_id, source_location_name, paid_on,
        source_file, source_row
    from {{ ref('int_boulevard__tender') }}

),

profiles as (

    select
        account,
        client_id as source_patient_id,
        source_location_id,
        cast(null as varchar) as source_location_name,
        first_name,
        last_name,
        email,
        coalesce(mobile_phone, home_phone, work_phone) as phone,
        coalesce(
            case when mobile_phone is not null then home_phone end,
            case when coalesce(mobile_phone, home_phone) is not null then work_phone end
        ) as alternative_phone,
        birth_date,
        postal_code,
        cast(created_at_utc as date) as profile_created_on,
        referral_source,
        not is_sms_marketing_enabled as sms_opt_out,
        not is_email_marketing_enabled as email_opt_out,
        source_file,
        source_row
    from clients
    union all
    select
        bookings.account,
        bookings.client_id,
        bookings.source_location_id,
        cast(null as varchar),
        {{ given_names('bookings.client_name') }},
        {{ family_name('bookings.client_name') }},
        cast(null as varchar),
        cast(null as varchar),
        cast(null as varchar),
        cast(null as date),
        cast(null as varchar),
        cast(bookings.client_created_at_utc as date),
        cast(null as varchar),
        cast(null as boolean),
        cast(null as boolean),
        bookings.source_file,
        bookings.source_row
    from bookings
    left join clients
        on bookings.account = clients.account and bookings.client_id = clients.client_id
    where clients.client_id is null
    qualify row_number() over (
        partition by bookings.account, bookings.client_id
        order by
            case when bookings.client_name is null then 1 else 0 end,
            bookings.starts_at desc, bookings.source_file, bookings.source_row
    ) = 1
    union all
    select
        names.account,
        names.source_patient_id,
        mentions.source_location_id,
        mentions.source_location_name,
        {{ given_names('names.client_name') }},
        {{ family_name('names.client_name') }},
        cast(null as varchar),
        cast(null as varchar),
        cast(null as varchar),
        cast(null as date),
        cast(null as varchar),
        cast(null as date),
        cast(null as varchar),
        cast(null as boolean),
        cast(null as boolean),
        mentions.source_file,
        mentions.source_row
    from names
    inner join mentions
        on names.account = mentions.account and names.client_name = mentions.client_name
    where names.source_patient_id like 'name:%'
    qualify row_number() over (
        partition by names.account, names.source_patient_id
        order by mentions.mentioned_on desc, mentions.source_file, mentions.source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('boulevard', 'account', 'source_patient_id') }}
            as source_patient_key,
        source_patient_id,
        source_location_id,
        source_location_name,

        -- attributes; the profile's day is the one in UTC
        first_name,
        last_name,
        email,
        phone,
        alternative_phone,
        birth_date,
        cast(null as varchar) as sex,
        postal_code,
        profile_created_on,
        cast(null as date) as first_visit_on,
        referral_source,
        sms_opt_out,
        email_opt_out,
        cast(null as boolean) as call_opt_out,

        -- Boulevard keeps no status of a person in this report
        cast(null as varchar) as source_status,
        'unknown' as patient_status,
        cast(null as boolean) as is_deceased,
        cast(null as boolean) as is_test,
        cast(null as boolean) as is_staff_or_model,
        cast(null as boolean) as is_house,

        -- provenance
        'boulevard' as source_system,
        account,
        source_file,
        source_row

    from profiles

)

select * from final
