-- One row per person as an export names one: a client of the list, a client known from
-- visits or sales only, a name in the contact logs that tells nobody.
with clients as (

    select * from {{ ref('stg_mindbody__client') }}

),

visits as (

    select * from {{ ref('int_mindbody__booking') }}

),

statuses as (

    select * from {{ ref('map_mindbody__appointment_status') }}

),

mentions as (

    select
        account, client_id as source_patient_id, client_name, source_location_id,
        cast(null as varchar) as source_location_name, email, phone, referral_type,
        1 as origin_order, last_visit_on as mentioned_on, source_file, source_row
    from clients
    union all
    select
        account, client_id, client_name, source_location_id, cast(null as varchar),
        cast(null as varchar), cast(null as varchar), cast(null as varchar), 2,
        cast(starts_at as date), source_file, source_row
    from visits
    where client_id is not null
    union all
    select
        account, client_id, client_name, source_location_id, source_location_name,
        cast(null as varchar), cast(null as varchar), cast(null as varchar), 3, sold_on,
        source_file, source_row
    from {{ ref('stg_mindbody__sale') }}
    where client_id is not null
    union all
    select
        logs.account, named.source_patient_id, logs.client_name, logs.source_location_id,
        cast(null as varchar), cast(null as varchar), cast(null as varchar),
        cast(null as varchar), 4, cast(logs.logged_at as date), logs.source_file,
        logs.source_row
    from {{ ref('stg_mindbody__contact_log') }} as logs
    inner join {{ ref('int_mindbody__named_client') }} as named
        on logs.account = named.account and logs.client_name = named.client_name

),

-- the client list knows most; sales and the API may lack the name
latest as (

    select *
    from mentions
    qualify row_number() over (
        partition by account, source_patient_id
        order by
            case when client_name is null then 1 else 0 end, origin_order,
            mentioned_on desc, source_file, source_row
    ) = 1

),

-- the vendor's own flag of a first visit, where that visit took place
first_visits as (

    select
        visits.account,
        visits.client_id,
        min(cast(visits.starts_at as date)) as first_visit_on
    from visits
    inner join statuses on lower(visits.status) = statuses.source_status
    where visits.is_first_visit and statuses.appointment_status = 'completed'
    group by visits.account, visits.client_id

),

final as (

    select
        -- keys
        {{ source_key('mindbody', 'latest.account', 'latest.source_patient_id') }}
            as source_patient_key,
        latest.source_patient_id,
        latest.source_location_id,
        latest.source_location_name,

        -- attributes
        {{ given_names('latest.client_name') }} as first_name,
        {{ family_name('latest.client_name') }} as last_name,
        latest.email,
        latest.phone,
        cast(null as varchar) as alternative_phone,
        cast(null as date) as birth_date,
        cast(null as varchar) as sex,
        cast(null as varchar) as postal_code,
        cast(null as date) as profile_created_on,
        first_visits.first_visit_on,
        latest.referral_type as referral_source,
        cast(null as boolean) as sms_opt_out,
        cast(null as boolean) as email_opt_out,
        cast(null as boolean) as call_opt_out,

        -- these reports give no status of a person, and of a birthday no year
        cast(null as varchar) as source_status,
        'unknown' as patient_status,
        cast(null as boolean) as is_deceased,
        cast(null as boolean) as is_test,
        cast(null as boolean) as is_staff_or_model,
        cast(null as boolean) as is_house,

        -- provenance
        'mindbody' as source_system,
        latest.account,
        latest.source_file,
        latest.source_row

    from latest
    left join first_visits
        on
            latest.account = first_visits.account
            and latest.source_patient_id = first_visits.client_id

)

select * from final
