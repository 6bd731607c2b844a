-- One row per review or survey answer: its place, its day there, and no public review twice.
{%- set register = var('systems').keys() | list %}
with reviews as (

    {{ union_entity('review') }}

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

placed as (

    select
        reviews.*,
        places.location_id,
        coalesce(
            cast({{ local_time(
                'reviews.reviewed_at', iana_zone('reviews.source_time_zone', 'zones'), 'locations.time_zone'
            ) }} as date),
            reviews.reviewed_on
        ) as local_reviewed_on,
        case reviews.source_system
            {% for system in register -%}
            when '{{ system }}' then {{ loop.index }}
            {% endfor -%}
            else {{ register | length + 1 }}
        end as register_order
    from reviews
    left join places
        on
            reviews.source_system = places.source_system
            and reviews.account = places.account
            and reviews.source_location_id is not distinct from places.source_location_id
            and reviews.source_location_name is not distinct from places.source_location_name
    left join locations on places.location_id = locations.location_id
    left join zones on reviews.source_time_zone = zones.zone_name

),

-- a tool that collects reviews repeats those of the platforms: where it keeps the platform's own
-- id, by that; else the first of a day and rating is the first of the other system, and so on
numbered as (

    select
        *,
        row_number() over (
            partition by
                source_system, account, location_id, platform, local_reviewed_on, rating
            order by review_id
        ) as place_in_day
    from placed

),

final as (

    select
        review_id,
        location_id,
        source_provider_key,
        local_reviewed_on as reviewed_on,
        platform,
        kind,
        rating,
        nps_score,
        source_system,
        account,
        source_file,
        source_row
    from (
        select *
        from numbered
        qualify row_number() over (
            partition by
                case when kind = 'public' then platform else review_id end,
                coalesce(platform_review_id, review_id)
            order by register_order, account, review_id
        ) = 1
    ) as known_by_id
    qualify
        kind <> 'public'
        or platform is null
        or location_id is null
        or row_number() over (
            partition by kind, location_id, platform, local_reviewed_on, rating, place_in_day
            order by register_order, account, review_id
        ) = 1

)

select * from final
