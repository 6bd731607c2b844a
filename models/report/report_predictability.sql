-- One row per location, complete quarter and number of months ahead: which share of what was earned was already
-- in the book, or in memberships and prepaid. Shares only, each of enough people.
{{ config(alias='predictability') }}
{%- set kinds = {'booked': ['booked'], 'paid_ahead': ['membership', 'prepaid']} %}

with months as (

    select * from {{ ref('revenue_predictability_month') }}

),

lines as (

    select * from {{ ref('secured_revenue_line') }}

),

sales as (

    select * from {{ ref('transaction') }}

),

locations as (

    select * from {{ ref('location') }}

),

hidden_places as (

    select distinct
        entity_id as location_id,
        period_start_on as quarter_start_on
    from {{ ref('disclosure_cell') }}
    where level = 'location'
    and metric_key = 'earned_revenue'
    and period_grain = 'quarter'
    and is_suppressed

),

quarters as (

    select
        location_id,
        {{ quarter_start('month_start_on') }} as quarter_start_on,
        months_ahead,
        sum(earned_amount) as earned_amount,
        sum(booked_amount) as booked_amount,
        sum(membership_amount + prepaid_amount) as paid_ahead_amount
    from months
    group by location_id, {{ quarter_start('month_start_on') }}, months_ahead
    having count(*) = 3
    and count(booked_amount) = 3

),

-- what one month more of foresight adds is a group of its own, as is what nobody could foresee
increments as (

    select
        months.location_id,
        {{ quarter_start('months.month_start_on') }} as quarter_start_on,
        months.months_ahead,
        {%- for kind, words in kinds.items() %}
        count(distinct case
            when lines.secured_by in ('{{ words | join("', '") }}')
                and lines.secured_on < months.as_known_on
                and (
                    months.months_ahead = 3
                    or lines.secured_on >= {{ add_months('months.as_known_on', -1) }}
                )
                then sales.patient_id
        end) as {{ kind }}_people,
        {%- endfor %}
        count(distinct case
            when not coalesce(lines.secured_on < months.as_known_on, false) then sales.patient_id
        end) as open_people
    from months
    inner join lines
        on months.location_id = lines.location_id
        and months.month_start_on = lines.month_start_on
    inner join sales on lines.transaction_id = sales.transaction_id
    group by months.location_id, {{ quarter_start('months.month_start_on') }}, months.months_ahead

),

decided as (

    select
        quarters.*,
        {%- for kind in ['booked', 'paid_ahead', 'open'] %}
        hidden_places.location_id is not null
        or increments.{{ kind }}_people between 1 and {{ parameter('suppress_below') }} - 1
            as is_{{ kind }}_hidden{{ ',' if not loop.last }}
        {%- endfor %}
    from quarters
    inner join increments
        on quarters.location_id = increments.location_id
        and quarters.quarter_start_on = increments.quarter_start_on
        and quarters.months_ahead = increments.months_ahead
    left join hidden_places
        on quarters.location_id = hidden_places.location_id
        and quarters.quarter_start_on = hidden_places.quarter_start_on

),

final as (

    select
        decided.quarter_start_on,
        locations.location_name,
        decided.months_ahead,
        case
            when not (
                {%- for kind in kinds %}decided.is_{{ kind }}_hidden or {% endfor %}decided.is_open_hidden
            )
                then cast(
                    decided.booked_amount + decided.paid_ahead_amount as double
                ) / nullif(decided.earned_amount, 0)
        end as secured_rate,
        {%- for kind in kinds %}
        case
            when not decided.is_{{ kind }}_hidden and not decided.is_open_hidden
                then cast(decided.{{ kind }}_amount as double) / nullif(decided.earned_amount, 0)
        end as {{ kind }}_rate,
        {%- endfor %}
        {% for kind in kinds %}decided.is_{{ kind }}_hidden or {% endfor %}decided.is_open_hidden
            as is_suppressed
    from decided
    inner join locations on decided.location_id = locations.location_id

)

select * from final
order by final.quarter_start_on, final.location_name, final.months_ahead
