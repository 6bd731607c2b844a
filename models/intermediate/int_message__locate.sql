-- One row per message or call: its place, its time on that place's clock, its contacts in comparable form.
with messages as (

    {{ union_entity('message') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

locations as (

    select * from {{ source('raw_practice', 'location') }}

),

zones as (

    select * from {{ ref('time_zone') }}

),

final as (

    select
        messages.*,
        places.location_id,
        coalesce(places.match_rule <> 'only_location', false) as is_place_named,
        {{ local_time(
            'messages.sent_at', iana_zone('messages.source_time_zone', 'zones'), 'locations.time_zone'
        ) }} as local_sent_at,
        {{ normalised_email('messages.contact_email') }} as clean_email,
        {{ normalised_phone('messages.contact_phone') }} as clean_phone,
        {{ words('messages.contact_name') }} as name_words
    from messages
    left join places
        on
            messages.source_system = places.source_system
            and messages.account = places.account
            and messages.source_location_id is not distinct from places.source_location_id
            and messages.source_location_name is not distinct from places.source_location_name
    left join locations on places.location_id = locations.location_id
    -- left join: most sources write local time and name no zone
    left join zones on messages.source_time_zone = zones.zone_name

)

select * from final
