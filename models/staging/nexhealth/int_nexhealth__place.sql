-- One row per place, with the IANA name of its time zone.
with locations as (

    select * from {{ ref('stg_nexhealth__locations') }}

),

zones as (

    select * from {{ ref('time_zone') }}

),

final as (

    select
        locations.account,
        locations.location_id,
        locations.location_name,
        {{ iana_zone('locations.time_zone', 'zones') }} as time_zone
    from locations
    left join zones on locations.time_zone = zones.zone_name

)

select * from final
