-- One row per mail address: whether every audience that knows it must leave it alone.
with members as (

    select
        *,
        lower(email) as address
    from {{ ref('int_mailchimp__member') }}

),

statuses as (

    select * from {{ ref('map_mailchimp__member_status') }}

),

final as (

    select
        -- who
        cast(null as varchar) as source_patient_key,
        members.address as contact_email,
        max_by(members.phone, members.changed_at) as contact_phone,

        -- what: whoever is subscribed to one audience may be written to
        'email' as channel,
        bool_and(statuses.is_opted_out) as is_opted_out,
        {{ list_words('members.member_status') }} as source_status,
        cast(max(members.changed_at) as date) as changed_on,

        -- provenance: of the newest state
        'mailchimp' as source_system,
        members.account,
        max_by(members.source_file, members.changed_at) as source_file,
        max_by(members.source_row, members.changed_at) as source_row

    from members
    -- left join: a status nobody has mapped yet must not lose the contact
    left join statuses on members.member_status = statuses.member_status
    group by members.account, members.address

)

select * from final
