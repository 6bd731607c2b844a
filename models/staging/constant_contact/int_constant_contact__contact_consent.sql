-- One row per mail address, in its newest state from the export or the API.
with exported as (

    select * from {{ ref('stg_constant_contact__contacts') }}

),

api_contacts as (

    select * from {{ ref('stg_constant_contact__api_contacts') }}

),

statuses as (

    select * from {{ ref('map_constant_contact__email_status') }}

),

contacts as (

    select
        account,
        lower(email) as address,
        phone,
        email_status,
        coalesce(updated_at, created_at) as changed_at,
        source_file,
        source_row
    from exported
    union all
    select
        account,
        lower(email) as address,
        cast(null as varchar) as phone,
        email_status,
        coalesce(opted_out_at, updated_at, created_at) as changed_at,
        source_file,
        source_row
    from api_contacts

),

newest as (

    select *
    from contacts
    qualify row_number() over (
        partition by account, address
        order by changed_at desc nulls last, source_file, source_row
    ) = 1

),

final as (

    select
        -- who
        cast(null as varchar) as source_patient_key,
        newest.address as contact_email,
        newest.phone as contact_phone,

        -- what
        'email' as channel,
        statuses.is_opted_out,
        newest.email_status as source_status,
        cast(newest.changed_at as date) as changed_on,

        -- provenance
        'constant_contact' as source_system,
        newest.account,
        newest.source_file,
        newest.source_row

    from newest
    -- left join: a status nobody has mapped yet must not lose the contact
    left join statuses on newest.email_status = statuses.email_status

)

select * from final
