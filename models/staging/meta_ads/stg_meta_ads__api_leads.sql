-- One row per submitted form, the answers beside it.
with typed as (

    {{ typed_rows('meta_ads', 'api_leads') }}

),

answers as (

    select * from {{ ref('stg_meta_ads__api_lead_answers') }}

),

-- a form asks for the whole name or its parts, for one address or the other
people as (

    select
        account,
        lead_number,
        max(answer) filter (where question = 'full_name') as full_name,
        max(answer) filter (where question = 'first_name') as first_name,
        max(answer) filter (where question = 'last_name') as last_name,
        max(answer) filter (where question in ('email', 'work_email')) as email,
        max(answer) filter (where question in ('phone_number', 'phone')) as phone
    from answers
    group by account, lead_number

),

final as (

    select
        -- keys
        typed.account,
        typed.source_location_id,
        typed.lead_id as lead_number,
        typed.ad_id,
        typed.campaign_id,
        typed.form_id,

        -- who
        people.full_name,
        people.first_name,
        people.last_name,
        people.email,
        people.phone,

        -- attributes
        typed.campaign as campaign_name,
        cast(null as varchar) as form_name,
        typed.is_organic,
        typed.platform,

        -- times, in UTC
        typed.created_at,

        -- provenance, and how new the file is
        typed.source_file,
        typed.source_row,
        typed.file_sha256,
        typed.file_latest_on,
        typed.export_stamp,
        typed.path_version

    from typed
    left join people
        on
            typed.account = people.account
            and typed.lead_id = people.lead_number

)

select * from final
