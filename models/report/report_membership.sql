-- One row per place with members, and the group: how the dues of a month became those of a year later, over the last twelve months.
{{ config(alias='membership') }}

with bridges as (

    select * from {{ ref('membership_bridge_month') }}

),

locations as (

    select * from {{ ref('location') }}

),

year as (

    select
        max(month_start_on) as last_month_on,
        {{ add_months('max(month_start_on)', -11) }} as first_month_on
    from bridges

),

-- a balance tells of its day, who left of the months they left in
hidden as (

    select distinct
        cells.level,
        cells.entity_id
    from {{ ref('disclosure_cell') }} as cells
    cross join year
    where cells.is_suppressed
    and cells.metric_key in ('mrr', 'member_churn_monthly')
    and cells.period_grain in ('month', 'ttm')
    and cells.period_end_on between {{ add_days('year.first_month_on', -1) }} and {{ month_end('year.last_month_on') }}

),

summed as (

    select
        bridges.level,
        bridges.place_id,
        min(bridges.month_start_on) as first_month_on,
        max(bridges.month_start_on) as last_month_on,
        sum(case when bridges.month_start_on = year.first_month_on then bridges.opening_amount else 0 end)
            as opening_amount,
        sum(bridges.new_amount + bridges.reactivated_amount + bridges.upgrade_amount) as gained_amount,
        sum(bridges.downgrade_amount + bridges.churn_amount) as lost_amount,
        sum(case when bridges.month_start_on = year.last_month_on then bridges.closing_amount else 0 end)
            as closing_amount,
        sum(case when bridges.month_start_on = year.first_month_on then bridges.members_at_start else 0 end)
            as members_at_start,
        sum(bridges.members_joined) as members_joined,
        sum(bridges.members_left) as members_left,
        sum(case when bridges.month_start_on = year.last_month_on then bridges.members_at_end else 0 end)
            as members_at_end
    from bridges
    inner join year on bridges.month_start_on between year.first_month_on and year.last_month_on
    group by bridges.level, bridges.place_id

),

-- the fewest people behind any of its numbers
counted as (

    select
        *,
        least(
            case when members_joined > 0 then members_joined else members_at_end end,
            case when members_left > 0 then members_left else members_at_end end,
            case when members_at_start > 0 then members_at_start else members_at_end end,
            members_at_end
        ) as fewest_people
    from summed

),

decided as (

    select
        counted.*,
        hidden.level is not null
        or {{ is_hidden_in_group('counted.fewest_people', 'counted.level', 'counted.place_id') }} as is_hidden
    from counted
    left join hidden
        on counted.level = hidden.level
        and counted.place_id = hidden.entity_id

),

-- a place that is hidden alone would follow from the group
alone as (

    select count(*) = 1 as is_alone
    from decided
    where level = 'location' and is_hidden

),

final as (

    select
        coalesce(locations.location_name, 'All locations') as entity,
        decided.level,
        decided.first_month_on,
        decided.last_month_on,
        {%- for column in ['opening_amount', 'gained_amount', 'lost_amount', 'closing_amount'] %}
        case when not (decided.is_hidden or decided.level = 'portfolio' and alone.is_alone)
            then cast(decided.{{ column }} as decimal(18, 2))
        end as {{ column }},
        {%- endfor %}
        {%- for column in ['members_at_start', 'members_joined', 'members_left', 'members_at_end'] %}
        case when not (decided.is_hidden or decided.level = 'portfolio' and alone.is_alone)
            then cast(decided.{{ column }} as bigint)
        end as {{ column }},
        {%- endfor %}
        decided.is_hidden or decided.level = 'portfolio' and alone.is_alone as is_suppressed
    from decided
    cross join alone
    left join locations
        on case when decided.level = 'location' then decided.place_id end = locations.location_id

)

select * from final
order by final.level desc, final.entity
