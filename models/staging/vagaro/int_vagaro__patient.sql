-- One row per person as a source names one: a customer of the list, a customer of the
-- webhooks, a number that only an event uses, a name that tells nobody.
with listed as (

    select * from {{ ref('stg_vagaro__customer') }}

),

sent as (

    select * from {{ ref('int_vagaro__webhook_customer') }}

),

names as (

    select * from {{ ref('int_vagaro__named_customer') }}
    where source_patient_id like 'name:%'

),

people as (

    select
        account, source_patient_id, source_location_id, first_name, last_name, email,
        coalesce(mobile_phone, day_phone, night_phone) as phone,
        coalesce(
            case when mobile_phone is not null then day_phone end,
            case
                when coalesce(mobile_phone, day_phone) is not null then night_phone
            end
        ) as alternative_phone,
        birth_date, gender, postal_code, customer_since_on as profile_created_on,
        referred_by, 1 as origin_order, source_file, source_row
    from listed
    union all
    select
        account, customer_id, source_location_id, first_name, last_name, email,
        mobile_phone, cast(null as varchar), cast(null as date), cast(null as varchar),
        postal_code, cast(created_at_utc as date), cast(null as varchar), 1, source_file,
        source_row
    from sent
    union all
    {% for source in ['webhook_appointment', 'webhook_transaction'] -%}
    select
        account, customer_id, source_location_id, cast(null as varchar),
        cast(null as varchar), cast(null as varchar), cast(null as varchar),
        cast(null as varchar), cast(null as date), cast(null as varchar),
        cast(null as varchar), cast(null as date), cast(null as varchar), 2, source_file,
        source_row
    from {{ ref('stg_vagaro__' ~ source) }}
    where customer_id is not null
    union all
    {% endfor -%}
    select
        account, source_patient_id, cast(null as varchar),
        {{ given_names('customer_name') }}, {{ family_name('customer_name') }},
        cast(null as varchar), cast(null as varchar), cast(null as varchar),
        cast(null as date), cast(null as varchar), cast(null as varchar),
        cast(null as date), cast(null as varchar), 3, cast(null as varchar),
        cast(null as bigint)
    from names

),

latest as (

    select *
    from people
    where source_patient_id is not null
    qualify row_number() over (
        partition by account, source_patient_id
        order by origin_order, source_file desc, source_row desc
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('vagaro', 'account', 'source_patient_id') }} as source_patient_key,
        source_patient_id,
        source_location_id,
        cast(null as varchar) as source_location_name,

        -- attributes
        first_name,
        last_name,
        email,
        phone,
        alternative_phone,
        birth_date,
        gender as sex,
        postal_code,
        profile_created_on,
        cast(null as date) as first_visit_on,
        referred_by as referral_source,
        cast(null as boolean) as sms_opt_out,
        cast(null as boolean) as email_opt_out,
        cast(null as boolean) as call_opt_out,

        -- Vagaro gives no status of a person
        cast(null as varchar) as source_status,
        'unknown' as patient_status,
        cast(null as boolean) as is_deceased,
        cast(null as boolean) as is_test,
        cast(null as boolean) as is_staff_or_model,
        cast(null as boolean) as is_house,

        -- provenance
        'vagaro' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
