-- One row per location, month and input of the group's figures: what the sources gave for it.
with location_months as (

    select * from {{ ref('location_month') }}

),

comparable_months as (

    select * from {{ ref('comparable_month') }}

),

flows as (

    select * from {{ ref('prepaid_flow') }}

),

lines as (

    select * from {{ ref('transaction') }}

),

-- whoever names no item does not tell what is paid before it is earned
sale_places as (

    select
        location_id,
        bool_or(item_name is not null) as tells_kinds
    from lines
    group by location_id

),

-- sales of prepaid value that no list of instruments numbers
unnumbered as (

    select
        location_id,
        min(month_start_on) as first_month_on
    from flows
    where flow = 'sold'
    and prepaid_instrument_id is null
    group by location_id

),

wide as (

    select
        location_months.location_id,
        location_months.month_start_on,
        case
            when not coalesce(sale_places.tells_kinds, false) then 'none'
            when unnumbered.first_month_on <= location_months.month_start_on then 'degraded'
            else 'exact'
        end as prepaid_instruments,
        case when coalesce(comparable_months.is_like_for_like, false) then 'exact' else 'none' end
            as comparable_month,
        case when location_months.month_number >= 12 then 'exact' else 'none' end
            as sale_lines_12_months
    from location_months
    left join sale_places on location_months.location_id = sale_places.location_id
    left join unnumbered on location_months.location_id = unnumbered.location_id
    left join comparable_months
        on location_months.location_id = comparable_months.location_id
        and location_months.month_start_on = comparable_months.month_start_on

),

final as (
    {% for input in ['prepaid_instruments', 'comparable_month', 'sale_lines_12_months'] %}
    select location_id, month_start_on, '{{ input }}' as input, {{ input }} as state
    from wide
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
