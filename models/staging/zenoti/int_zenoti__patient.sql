-- One row per guest that any export knows: the profiles of the guest list, and people
-- seen only on bookings and bills.
with guests as (

    select * from {{ ref('stg_zenoti__guest') }}

),

mentions as (

    select * from {{ ref('int_zenoti__guest_link') }}

),

appointments as (

    select * from {{ ref('stg_zenoti__appointment') }}

),

status_map as (

    select * from {{ ref('map_zenoti__appointment_status') }}

),

pseudo_guests as (

    select * from {{ ref('map_zenoti__pseudo_guest') }}

),

-- of a guest who is in several files or twice in one the newest row counts
profiles as (

    select
        *,
        {{ contact_id(
            'guest_code', 'email', 'coalesce(mobile_phone, home_phone)', "concat_ws(' ', first_name, last_name)"
        ) }} as contact_id,
        {{ words("concat_ws(' ', first_name, last_name)") }} as name_words
    from guests

),

listed as (

    select
        *,
        coalesce(contact_id, 'name:' || name_words) as source_patient_id
    from profiles
    where coalesce(contact_id, name_words) is not null
    qualify row_number() over (
        partition by account, coalesce(contact_id, 'name:' || name_words)
        order by
            file_latest_on desc nulls last, export_stamp desc nulls last, path_version desc, file_sha256 desc, source_row
    ) = 1

),

-- people without a profile: the last part of a guest's name is not always the surname,
-- but it is all there is
seen as (

    select
        mentions.account,
        mentions.source_patient_id,
        mentions.guest_name,
        mentions.email,
        mentions.center_name,
        appointments.gender,
        appointments.source_location_id,
        appointments.source_file,
        appointments.source_row
    from mentions
    inner join appointments
        on
            mentions.account = appointments.account
            and mentions.center_name = appointments.center_name
            and mentions.invoice_no is not distinct from appointments.invoice_no
            and mentions.guest_code is not distinct from appointments.guest_code
            and mentions.email is not distinct from appointments.email
            and mentions.guest_name is not distinct from appointments.guest_name
    union all
    select
        account,
        source_patient_id,
        guest_name,
        cast(null as varchar) as email,
        center_name,
        cast(null as varchar) as gender,
        source_location_id,
        source_file,
        source_row
    from {{ ref('int_zenoti__sale_line') }}
    union all
    select
        mentions.account,
        mentions.source_patient_id,
        mentions.guest_name,
        mentions.email,
        mentions.center_name,
        cast(null as varchar) as gender,
        cast(null as varchar) as source_location_id,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from mentions

),

unlisted as (

    select seen.*
    from seen
    left join listed
        on
            seen.account = listed.account
            and seen.source_patient_id = listed.source_patient_id
    where seen.source_patient_id is not null and listed.source_patient_id is null
    qualify row_number() over (
        partition by seen.account, seen.source_patient_id
        order by
            case when seen.source_file is null then 1 else 0 end,
            case when seen.email is null then 1 else 0 end,
            seen.source_file, seen.source_row, seen.guest_name, seen.center_name
    ) = 1

),

people as (

    select
        account,
        source_patient_id,
        source_location_id,
        base_center_name as center_name,
        first_name,
        last_name,
        name_words,
        email,
        mobile_phone,
        home_phone,
        birth_date,
        gender,
        postal_code,
        created_on,
        referral_source,
        receives_marketing_email,
        receives_marketing_sms,
        guest_type,
        source_file,
        source_row
    from listed
    union all
    select
        account,
        source_patient_id,
        source_location_id,
        center_name,
        split_part(guest_name, ' ', 1) as first_name,
        nullif(trim(substr(guest_name, length(split_part(guest_name, ' ', 1)) + 2)), '')
            as last_name,
        {{ words('guest_name') }} as name_words,
        email,
        cast(null as varchar) as mobile_phone,
        cast(null as varchar) as home_phone,
        cast(null as date) as birth_date,
        gender,
        cast(null as varchar) as postal_code,
        cast(null as date) as created_on,
        cast(null as varchar) as referral_source,
        cast(null as boolean) as receives_marketing_email,
        cast(null as boolean) as receives_marketing_sms,
        cast(null as varchar) as guest_type,
        source_file,
        source_row
    from unlisted

),

-- the vendor's own flag of a first visit, where that visit took place
first_visits as (

    select
        mentions.account,
        mentions.source_patient_id,
        min(cast(appointments.starts_at as date)) as first_visit_on
    from appointments
    inner join status_map on lower(appointments.status) = status_map.source_status
    inner join mentions
        on
            appointments.account = mentions.account
            and appointments.center_name = mentions.center_name
            and appointments.invoice_no is not distinct from mentions.invoice_no
            and appointments.guest_code is not distinct from mentions.guest_code
            and appointments.email is not distinct from mentions.email
            and appointments.guest_name is not distinct from mentions.guest_name
    where appointments.is_first_visit and status_map.appointment_status = 'completed'
    group by mentions.account, mentions.source_patient_id

),

pseudo as (

    select
        people.account,
        people.source_patient_id,
        max(case when pseudo_guests.kind = 'house' then 1 else 0 end) = 1 as is_house,
        max(case when pseudo_guests.kind = 'test' then 1 else 0 end) = 1 as is_test
    from people
    inner join pseudo_guests on people.name_words like pseudo_guests.name_pattern
    group by people.account, people.source_patient_id

),

final as (

    select
        {{ source_key('zenoti', 'people.account', 'people.source_patient_id') }}
            as source_patient_key,
        people.source_patient_id,
        people.source_location_id,
        people.center_name as source_location_name,
        people.first_name,
        people.last_name,
        people.email,
        coalesce(people.mobile_phone, people.home_phone) as phone,
        case when people.mobile_phone is not null then people.home_phone end
            as alternative_phone,
        people.birth_date,
        people.gender as sex,
        people.postal_code,
        people.created_on as profile_created_on,
        first_visits.first_visit_on,
        people.referral_source,
        not people.receives_marketing_sms as sms_opt_out,
        not people.receives_marketing_email as email_opt_out,
        cast(null as boolean) as call_opt_out,
        people.guest_type as source_status,
        'unknown' as patient_status,
        cast(null as boolean) as is_deceased,
        coalesce(pseudo.is_test, false) as is_test,
        coalesce(lower(people.guest_type) like '%employee%', false)
            as is_staff_or_model,
        coalesce(pseudo.is_house, false) as is_house,
        'zenoti' as source_system,
        people.account,
        people.source_file,
        people.source_row
    from people
    left join first_visits
        on
            people.account = first_visits.account
            and people.source_patient_id = first_visits.source_patient_id
    left join pseudo
        on
            people.account = pseudo.account
            and people.source_patient_id = pseudo.source_patient_id

)

select * from final
