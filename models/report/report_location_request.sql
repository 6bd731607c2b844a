-- One row per location and item of the request list: whether it has arrived, what it lacks, and how many metrics wait for it.
{{ config(alias='location_request') }}

with statuses as (

    select * from {{ ref('request_status') }}

),

items as (

    select * from {{ ref('request_item') }}

),

locations as (

    select * from {{ ref('location') }}

),

shortfalls as (

    select * from {{ ref('metric_shortfall') }}

),

latest as (

    select max(month_start_on) as month_start_on from shortfalls

),

-- a metric of the other vertical does not wait
waiting as (

    select
        shortfalls.location_id,
        items.request_item,
        count(distinct shortfalls.metric_key) as metrics
    from shortfalls
    inner join latest on shortfalls.month_start_on = latest.month_start_on
    inner join items on position('|' || shortfalls.input || '|' in '|' || items.inputs || '|') > 0
    where shortfalls.verdict in ('absent', 'unplaced')
    and not exists (
        select 1
        from shortfalls as elsewhere
        where elsewhere.metric_key = shortfalls.metric_key
        and elsewhere.location_id = shortfalls.location_id
        and elsewhere.input = 'dental_practice'
    )
    group by shortfalls.location_id, items.request_item

),

final as (

    select
        locations.location_name,
        items.position,
        items.section,
        items.title,
        statuses.status,
        cast(statuses.months_wanted as bigint) as months_wanted,
        cast(statuses.months_arrived as bigint) as months_arrived,
        statuses.missing_months,
        statuses.lacking,
        coalesce(waiting.metrics, 0) as waiting_metrics,
        items.ask_seller,
        -- what most metrics wait for is asked for first
        case
            when statuses.status <> 'arrived'
                then row_number() over (
                    partition by statuses.location_id
                    order by
                        statuses.status = 'arrived',
                        coalesce(waiting.metrics, 0) desc,
                        statuses.status = 'partly',
                        items.position
                )
        end as step_number
    from statuses
    inner join items on statuses.request_item = items.request_item
    inner join locations on statuses.location_id = locations.location_id
    left join waiting
        on statuses.location_id = waiting.location_id
        and statuses.request_item = waiting.request_item

)

select * from final
order by final.location_name, final.position
