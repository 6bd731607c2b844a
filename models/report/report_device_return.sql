-- One row per device and quarter: what it brought against what it cost, and what the year to its end returned.
-- Where one device's quarter rests on few people, that of every device is hidden, and the years that it lies in.
{{ config(alias='device_return') }}

with months as (

    select * from {{ ref('device_return_month') }}

),

devices as (

    select * from {{ ref('device') }}

),

locations as (

    select * from {{ ref('location') }}

),

cells as (

    select
        period_start_on as quarter_start_on,
        level,
        entity_id
    from {{ ref('disclosure_cell') }}
    where metric_key = 'earned_revenue'
    and period_grain = 'quarter'
    and level in ('location', 'service_line')
    and is_suppressed

),

device_lines as (

    select distinct
        uses.device_id,
        services.service_line
    from {{ ref('int_device__service') }} as uses
    inner join {{ ref('service') }} as services on uses.service_id = services.service_id

),

people as (

    select
        device_id,
        {{ quarter_start('month_start_on') }} as quarter_start_on,
        count(distinct patient_id) as patients
    from {{ ref('device_line') }}
    group by device_id, {{ quarter_start('month_start_on') }}

),

-- revenue of a place or line that is hidden is not told by its device either
hidden as (

    select quarter_start_on
    from people
    where patients between 1 and {{ parameter('suppress_below') }} - 1
    union distinct
    select cells.quarter_start_on
    from cells
    inner join devices on cells.entity_id = devices.location_id
    where cells.level = 'location'
    union distinct
    select cells.quarter_start_on
    from cells
    inner join device_lines on cells.entity_id = device_lines.service_line
    where cells.level = 'service_line'

),

quarters as (

    select
        device_id,
        location_id,
        {{ quarter_start('month_start_on') }} as quarter_start_on,
        max(month_start_on) as last_month_on,
        count(*) as months,
        sum(treatments) as treatments,
        sum(used_hours) as used_hours,
        sum(available_hours) as available_hours,
        case when count(earned_amount) = count(*) then sum(earned_amount) end as earned_amount,
        case when count(contribution) = count(*) then sum(contribution) end as contribution,
        case when count(monthly_cost_amount) = count(*) then sum(monthly_cost_amount) end as cost_amount,
        max(quality_reason) as quality_reason
    from months
    group by device_id, location_id, {{ quarter_start('month_start_on') }}
    having count(*) = 3

),

decided as (

    select
        quarters.*,
        hidden.quarter_start_on is not null as is_hidden,
        bool_or(hidden.quarter_start_on is not null) over (
            partition by quarters.device_id order by quarters.quarter_start_on
            rows between 3 preceding and current row
        ) as is_year_hidden
    from quarters
    left join hidden on quarters.quarter_start_on = hidden.quarter_start_on

),

final as (

    select
        decided.quarter_start_on,
        locations.location_name || ': ' || coalesce(nullif(devices.device_name, ''), devices.device_id)
            as device,
        {%- for column, type in {
            'treatments': 'bigint', 'used_hours': 'decimal(18, 2)', 'available_hours': 'decimal(18, 2)',
            'earned_amount': 'decimal(18, 2)', 'contribution': 'decimal(18, 2)', 'cost_amount': 'decimal(18, 2)',
        }.items() %}
        cast(case when not decided.is_hidden then decided.{{ column }} end as {{ type }}) as {{ column }},
        {%- endfor %}
        cast(
            case when not decided.is_hidden then decided.contribution - decided.cost_amount end as decimal(18, 2)
        ) as contribution_after_cost,
        case when not decided.is_year_hidden then months.return_12m end as return_12m,
        case when not decided.is_year_hidden then months.break_even_treatments end as break_even_treatments,
        case
            when decided.is_hidden then 'hidden to protect privacy'
            else decided.quality_reason
        end as note,
        decided.is_hidden as is_suppressed
    from decided
    inner join devices on decided.device_id = devices.device_id
    inner join locations on decided.location_id = locations.location_id
    inner join months
        on decided.device_id = months.device_id
        and decided.last_month_on = months.month_start_on

)

select * from final
order by final.quarter_start_on, final.device
