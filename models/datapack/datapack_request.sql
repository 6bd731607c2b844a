-- One row per item of the request list and location: what has arrived, what lacks, what to ask for.
{{ config(alias='request') }}

with statuses as (

    select * from {{ ref('request_status') }}

),

items as (

    select * from {{ ref('request_item') }}

),

locations as (

    select * from {{ ref('location') }}

),

final as (

    select
        items.section,
        items.title as item,
        locations.location_name,
        statuses.status,
        statuses.months_wanted,
        statuses.months_arrived,
        cast(statuses.months_arrived as decimal(9, 4)) / nullif(statuses.months_wanted, 0) as arrived_share,
        statuses.missing_months,
        statuses.lacking,
        statuses.records,
        statuses.first_month_on,
        statuses.last_month_on,
        case when statuses.status <> 'arrived' then items.ask_seller end as ask_seller,
        items.position
    from statuses
    inner join items on statuses.request_item = items.request_item
    inner join locations on statuses.location_id = locations.location_id

)

select
    section,
    item,
    location_name,
    status,
    months_wanted,
    months_arrived,
    arrived_share,
    missing_months,
    lacking,
    records,
    first_month_on,
    last_month_on,
    ask_seller
from final
order by position, location_name
