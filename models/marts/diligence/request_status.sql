-- One row per item of the request list and location: whether it has arrived, for which months not, and what it lacks.
{%- set there = "('exact', 'degraded')" %}
with items as (

    select * from {{ ref('request_item') }}

),

locations as (

    select * from {{ ref('location') }}

),

coverage as (

    select * from {{ ref('coverage_month') }}

),

inputs as (

    select * from {{ ref('inputs') }}

),

location_inputs as (

    select * from {{ ref('location_input') }}

),

-- what has no month: of the group where it names no place
snapshots as (

    select 'service' as entity, cast(null as varchar) as location_id from {{ ref('service') }}
    union all
    select 'seller_claim' as entity, location_id
    from {{ ref('manual_figure') }}
    where figure like 'seller/_claim/_%' escape '/'
    union all
    select 'roster' as entity, cast(null as varchar) as location_id
    from {{ ref('provider') }}
    where hired_on is not null
    union all
    select 'patient' as entity, home_location_id as location_id from {{ ref('patient') }}
    union all
    select 'recall' as entity, location_id from {{ ref('recall') }}
    union all
    select 'inventory_count' as entity, location_id from {{ ref('inventory_count') }}

),

ends as (

    select {{ month_start(add_days(as_of(), 1)) }} as open_month_on

),

months as (

    {{ months_between(
        '(select ' ~ add_months('open_month_on', '-' ~ parameter('request_months')) ~ ' from ends)',
        '(select ' ~ add_months('open_month_on', -1) ~ ' from ends)'
    ) }}

),

asked as (

    select
        items.request_item,
        items.kind,
        items.inputs,
        items.is_monthly,
        locations.location_id,
        locations.opened_on,
        locations.closed_on
    from items
    inner join locations on coalesce(items.vertical, locations.vertical) = locations.vertical

),

needed as (

    select
        asked.request_item,
        asked.location_id,
        inputs.input,
        inputs.input_name,
        location_inputs.month_start_on,
        location_inputs.state in {{ there }} as is_there
    from asked
    inner join inputs on position('|' || inputs.input || '|' in '|' || asked.inputs || '|') > 0
    inner join location_inputs
        on inputs.input = location_inputs.input
        and asked.location_id = location_inputs.location_id

),

by_month as (

    select
        request_item,
        location_id,
        month_start_on,
        bool_or(is_there) as is_there
    from needed
    group by request_item, location_id, month_start_on

),

wanted as (

    select
        asked.request_item,
        asked.location_id,
        months.month_start_on,
        case
            when asked.kind is not null then coalesce(coverage.state in ('whole', 'thin'), false)
            else coalesce(by_month.is_there, false)
        end as has_arrived
    from asked
    inner join months
        on {{ month_end('months.month_start_on') }}
        >= coalesce(asked.opened_on, months.month_start_on)
        and months.month_start_on <= coalesce(asked.closed_on, months.month_start_on)
    left join coverage
        on asked.kind = coverage.entity
        and asked.location_id = coverage.location_id
        and months.month_start_on = coverage.month_start_on
    left join by_month
        on asked.request_item = by_month.request_item
        and asked.location_id = by_month.location_id
        and months.month_start_on = by_month.month_start_on
    where asked.is_monthly

),

-- runs of months that lack, told as one span each
numbered as (

    select
        *,
        {{ months_apart("cast('2000-01-01' as date)", 'month_start_on') }} - row_number() over (
            partition by request_item, location_id order by month_start_on
        ) as run_number
    from wanted
    where not has_arrived

),

runs as (

    select
        request_item,
        location_id,
        substring(cast(min(month_start_on) as varchar), 1, 7)
        || case
            when count(*) > 1 then ' to ' || substring(cast(max(month_start_on) as varchar), 1, 7)
            else ''
        end as run_words
    from numbered
    group by request_item, location_id, run_number

),

missing as (

    select
        request_item,
        location_id,
        {{ list_words('run_words', ', ') }} as missing_months
    from runs
    group by request_item, location_id

),

arrived as (

    select
        request_item,
        location_id,
        count(*) as months_wanted,
        count(case when has_arrived then 1 end) as months_arrived
    from wanted
    group by request_item, location_id

),

-- of an item that has arrived, what is in none of its months; of what has no month, what is not there now
latest as (

    select max(month_start_on) as month_start_on from location_inputs

),

input_states as (

    select
        needed.request_item,
        needed.location_id,
        needed.input_name,
        bool_or(needed.is_there) as is_there
    from needed
    inner join asked
        on needed.request_item = asked.request_item
        and needed.location_id = asked.location_id
    cross join latest
    left join wanted
        on needed.request_item = wanted.request_item
        and needed.location_id = wanted.location_id
        and needed.month_start_on = wanted.month_start_on
    where case
        when asked.is_monthly then wanted.has_arrived
        else needed.month_start_on = latest.month_start_on
    end
    group by needed.request_item, needed.location_id, needed.input_name

),

lacks as (

    select
        request_item,
        location_id,
        bool_or(is_there) as has_input,
        {{ list_words('case when not is_there then input_name end', ', ') }} as lacking
    from input_states
    group by request_item, location_id

),

held as (

    select
        entity,
        location_id,
        sum(records) as records,
        min(case when records > 0 then month_start_on end) as first_month_on,
        max(case when records > 0 then month_start_on end) as last_month_on
    from coverage
    group by entity, location_id

    union all

    select
        snapshots.entity,
        locations.location_id,
        count(*) as records,
        cast(null as date) as first_month_on,
        cast(null as date) as last_month_on
    from snapshots
    inner join locations on coalesce(snapshots.location_id, locations.location_id) = locations.location_id
    group by snapshots.entity, locations.location_id

),

final as (

    select
        asked.request_item,
        asked.location_id,
        case
            when asked.is_monthly and arrived.months_arrived = 0 then 'missing'
            when not asked.is_monthly
            and (asked.kind is null or held.records is null)
            and not coalesce(lacks.has_input, false) then 'missing'
            when arrived.months_arrived < arrived.months_wanted
            or lacks.lacking is not null
            -- what lines tell stands for a list that is not there
            or (not asked.is_monthly and asked.kind is not null and held.records is null)
                then 'partly'
            else 'arrived'
        end as status,
        arrived.months_wanted,
        arrived.months_arrived,
        missing.missing_months,
        lacks.lacking,
        cast(coalesce(held.records, 0) as bigint) as records,
        held.first_month_on,
        held.last_month_on
    from asked
    -- left joins: what has no month wants none, what is missing holds nothing
    left join arrived
        on asked.request_item = arrived.request_item
        and asked.location_id = arrived.location_id
    left join missing
        on asked.request_item = missing.request_item
        and asked.location_id = missing.location_id
    left join lacks
        on asked.request_item = lacks.request_item
        and asked.location_id = lacks.location_id
    left join held
        on asked.kind = held.entity
        and asked.location_id = held.location_id

)

select * from final
