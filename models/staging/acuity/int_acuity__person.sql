-- One row per mention of a person, in the address book or on an appointment, with the id
-- that the contacts make: nobody has a number here.
with clients as (

    select * from {{ ref('stg_acuity__clients') }}

),

appointments as (

    select * from {{ ref('stg_acuity__appointments') }}

),

mentions as (

    select
        account,
        source_location_id,
        cast(null as varchar) as appointment_id,
        first_name,
        last_name,
        phone,
        email,
        cast(null as timestamp) as mentioned_at,
        source_file,
        source_row
    from clients
    union all
    select
        account,
        source_location_id,
        appointment_id,
        first_name,
        last_name,
        phone,
        email,
        starts_at,
        source_file,
        source_row
    from appointments

),

named as (

    select
        *,
        nullif(trim(concat_ws(' ', first_name, last_name)), '') as person_name
    from mentions

),

final as (

    select
        *,
        coalesce(
            {{ contact_id('cast(null as varchar)', 'email', 'phone', 'person_name') }},
            'name:' || {{ words('person_name') }}
        ) as source_patient_id
    from named

)

select * from final
