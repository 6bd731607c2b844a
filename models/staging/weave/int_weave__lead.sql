-- One row per telephone that the practice's system does not know and that wrote first.
with first_contacts as (

    select *
    from {{ ref('int_weave__contact') }}
    where {{ normalised_phone('far_phone') }} is not null
    qualify row_number() over (
        partition by account, {{ normalised_phone('far_phone') }}
        order by sent_at, source_row, message_key
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('weave', 'account', 'message_key') }} as lead_id,
        {{ source_key('weave', 'account', 'message_key') }} as source_lead_key,

        -- times
        sent_at as created_at,
        cast(null as varchar) as source_time_zone,

        -- who
        source_location_id,
        location_name as source_location_name,
        {{ given_names('contact_name') }} as first_name,
        {{ family_name('contact_name') }} as last_name,
        cast(null as varchar) as email,
        far_phone as phone,

        -- from where: nothing here carries a campaign or a click
        cast(null as varchar) as source_channel,
        'unknown' as channel,
        cast(null as varchar) as campaign_id,
        cast(null as varchar) as campaign,
        cast(null as varchar) as click_id,
        cast(null as varchar) as utm_source,
        cast(null as varchar) as utm_medium,
        cast(null as varchar) as utm_campaign,

        -- what about
        'message' as inquiry_type,
        cast(null as varchar) as owner,
        false as is_spam,

        -- provenance
        'weave' as source_system,
        account,
        source_file,
        source_row

    from first_contacts
    where direction = 'inbound' and not is_known_patient

)

select * from final
