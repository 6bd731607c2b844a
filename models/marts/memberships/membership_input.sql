-- One row per location, month and input on memberships: what the sources gave for it.
with location_months as (

    select * from {{ ref('location_month') }}

),

spans as (

    select * from {{ ref('membership_span') }}

),

places as (

    select
        location_id,
        bool_or(canonical_table = 'membership') as has_list,
        count(*) as span_count,
        count(monthly_amount) as priced_count
    from spans
    group by location_id

),

wide as (

    select
        location_months.location_id,
        location_months.month_start_on,
        case
            when places.location_id is null then 'none'
            when places.has_list then 'exact'
            else 'degraded'
        end as memberships,
        case
            when places.location_id is null or places.priced_count = places.span_count
                then 'exact'
            when places.priced_count > 0 then 'degraded'
            else 'none'
        end as membership_prices
    from location_months
    left join places on location_months.location_id = places.location_id

),

final as (
    {% for input in ['memberships', 'membership_prices'] %}
    select location_id, month_start_on, '{{ input }}' as input, {{ input }} as state
    from wide
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
