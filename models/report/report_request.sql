-- One row per item of the request list: at how many locations it has arrived, in part or not at all, and what to ask for.
{{ config(alias='request') }}

with statuses as (

    select * from {{ ref('request_status') }}

),

items as (

    select * from {{ ref('request_item') }}

),

final as (

    select
        items.position,
        items.section,
        items.title,
        count(case when statuses.status = 'arrived' then 1 end) as arrived,
        count(case when statuses.status = 'partly' then 1 end) as partly,
        count(case when statuses.status = 'missing' then 1 end) as missing,
        {{ list_words('statuses.lacking', ', ') }} as lacking,
        items.ask_seller
    from items
    inner join statuses on items.request_item = statuses.request_item
    group by items.position, items.section, items.title, items.ask_seller

)

select * from final
order by final.position
