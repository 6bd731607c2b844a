-- One row per sale line of every system, with its location, its business day on that location's clock, and
-- whether its system is the record there that day.
with lines as (

    {{ union_entity('transaction') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

records as (

    select * from {{ ref('int_location__record') }}
    where kind = 'sale'

),

locations as (

    select * from {{ source('raw_practice', 'location') }}

),

zones as (

    select * from {{ ref('time_zone') }}

),

located as (

    select
        lines.*,
        places.location_id,
        {{ local_time('lines.sold_at', iana_zone('lines.source_time_zone', 'zones'), 'locations.time_zone') }}
            as business_at
    from lines
    left join places
        on
            lines.source_system = places.source_system
            and lines.account = places.account
            and lines.source_location_id is not distinct from places.source_location_id
            and lines.source_location_name is not distinct from places.source_location_name
    left join locations on places.location_id = locations.location_id
    -- left join: most sources write local time and name no zone
    left join zones on lines.source_time_zone = zones.zone_name

),

dated as (

    select
        *,
        -- the source's own day counts unless its clock runs in another zone
        case
            when source_time_zone is null then coalesce(sold_on, cast(business_at as date))
            else coalesce(cast(business_at as date), sold_on)
        end as business_on
    from located

),

of_record as (

    select distinct dated.transaction_id
    from dated
    inner join records
        on
            dated.location_id = records.location_id
            and dated.source_system = records.source_system
            and dated.account = coalesce(records.account, dated.account)
            and dated.business_on >= coalesce(records.from_on, dated.business_on)
            and dated.business_on <= coalesce(records.to_on, dated.business_on)

),

final as (

    select
        dated.*,
        of_record.transaction_id is not null as is_system_of_record
    from dated
    left join of_record on dated.transaction_id = of_record.transaction_id

)

select * from final
