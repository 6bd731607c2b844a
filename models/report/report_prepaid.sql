-- One row per month, place (and the group), and of the group kind of prepaid: what was owed, what came and went, what is owed.
{{ config(alias='prepaid') }}

with balances as (

    select * from {{ ref('prepaid_rollforward_month') }}

),

flows as (

    select * from {{ ref('prepaid_flow') }}
    where month_start_on is not null

),

sales as (

    select * from {{ ref('transaction') }}

),

lots as (

    select * from {{ ref('prepaid_lot_month') }}

),

locations as (

    select * from {{ ref('location') }}

),

cells as (

    select * from {{ ref('disclosure_cell') }}
    where metric_key = 'deferred_revenue_balance'
    and period_grain = 'month'
    and level in ('portfolio', 'location')

),

-- the three views of the same money: the group, its kinds, its places
views as (
    {%- for view, parts in {
        'group': ["'all'", "'all'"], 'kind': ["'all'", 'instrument_type'], 'place': ['location_id', "'all'"]
    }.items() %}

    select
        '{{ view }}' as view_of,
        {{ parts[0] }} as place_id,
        {{ parts[1] }} as instrument_type,
        month_start_on,
        sum(opening_amount) as opening_amount,
        sum(sold_amount) as sold_amount,
        sum(redeemed_amount) as redeemed_amount,
        sum(refunded_amount + expired_amount - adjustment_amount) as lapsed_amount,
        sum(closing_amount) as closing_amount
    from balances
    group by {{ [parts[0], parts[1]] | reject('equalto', "'all'") | list | join(', ') ~ ', ' if view != 'group' }}month_start_on
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

movers as (
    {%- for view, parts in {
        'group': ["'all'", "'all'"], 'kind': ["'all'", 'flows.instrument_type'], 'place': ['flows.location_id', "'all'"]
    }.items() %}

    select
        '{{ view }}' as view_of,
        {{ parts[0] }} as place_id,
        {{ parts[1] }} as instrument_type,
        flows.month_start_on,
        count(distinct case when flows.flow = 'sold' then coalesce(sales.patient_id, flows.record_id) end)
            as buyers,
        count(distinct case when flows.flow <> 'sold' then coalesce(sales.patient_id, flows.record_id) end)
            as users,
        count(distinct case when flows.flow = 'redeemed' then coalesce(sales.patient_id, flows.record_id) end)
            as redeemers,
        count(distinct case
            when flows.flow not in ('sold', 'redeemed') then coalesce(sales.patient_id, flows.record_id)
        end) as lapsers
    from flows
    -- left join: what a list forfeits is no sale line
    left join sales on flows.record_id = sales.transaction_id
    group by {{ [parts[0], parts[1]] | reject('equalto', "'all'") | list | join(', ') ~ ', ' if view != 'group' }}flows.month_start_on
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

holders as (

    select
        instrument_type,
        month_start_on,
        count(distinct coalesce(patient_id, record_id)) as holders
    from lots
    where balance_amount <> 0
    group by instrument_type, month_start_on

),

counted as (

    select
        views.*,
        coalesce(movers.redeemers, 0) as redeemers,
        coalesce(movers.lapsers, 0) as lapsers,
        -- the fewest people behind what came or went; nobody hides nothing
        least(
            case when movers.buyers > 0 then movers.buyers else movers.users end,
            case when movers.users > 0 then movers.users else movers.buyers end
        ) as movers,
        coalesce(cells.is_suppressed, false)
        or coalesce(
            views.view_of = 'kind' and holders.holders between 1 and {{ parameter('suppress_below') }} - 1, false
        ) as is_closing_small
    from views
    left join movers
        on views.view_of = movers.view_of
        and views.place_id = movers.place_id
        and views.instrument_type = movers.instrument_type
        and views.month_start_on = movers.month_start_on
    left join holders
        on case when views.view_of = 'kind' then views.instrument_type end = holders.instrument_type
        and views.month_start_on = holders.month_start_on
    left join cells
        on case when views.view_of <> 'kind' then views.place_id end = cells.entity_id
        and {{ month_end('views.month_start_on') }} = cells.period_end_on

),

-- of one hidden kind the group would tell
closings as (

    select
        *,
        is_closing_small
        or (
            view_of = 'kind'
            and sum(case when is_closing_small then 1 else 0 end) over (partition by view_of, month_start_on) = 1
        ) as is_closing_hidden,
        {{ is_hidden_in_group('movers', 'view_of, month_start_on', 'place_id, instrument_type') }} as is_flow_small
    from counted

),

decided as (

    select
        *,
        coalesce(
            lag(is_closing_hidden) over (
                partition by view_of, place_id, instrument_type order by month_start_on
            ),
            is_closing_hidden
        ) as is_opening_hidden,
        -- a flow beside a balance would give the balance that is hidden
        is_flow_small
        or is_closing_hidden
        or coalesce(
            lag(is_closing_hidden) over (
                partition by view_of, place_id, instrument_type order by month_start_on
            ), false
        ) as is_flow_hidden
    from closings

),

final as (

    select
        decided.month_start_on,
        coalesce(locations.location_name, 'All locations') as entity,
        replace(decided.instrument_type, '_', ' ') as kind,
        case when not decided.is_opening_hidden then cast(decided.opening_amount as decimal(18, 2)) end
            as opening_amount,
        case when not decided.is_flow_hidden then cast(decided.sold_amount as decimal(18, 2)) end
            as sold_amount,
        case when not decided.is_flow_hidden
            then cast(decided.redeemed_amount + decided.lapsed_amount as decimal(18, 2))
        end as gone_amount,
        -- of the group alone: of its kinds and places the only hidden one would follow
        {%- for column in ['redeemed', 'lapsed'] %}
        case
            when decided.view_of = 'group'
                and not decided.is_flow_hidden
                and decided.redeemers not between 1 and {{ parameter('suppress_below') }} - 1
                and decided.lapsers not between 1 and {{ parameter('suppress_below') }} - 1
                then cast(decided.{{ column }}_amount as decimal(18, 2))
        end as {{ column }}_amount,
        {%- endfor %}
        case when not decided.is_closing_hidden then cast(decided.closing_amount as decimal(18, 2)) end
            as closing_amount,
        decided.is_flow_hidden or decided.is_opening_hidden as is_suppressed
    from decided
    left join locations on decided.place_id = locations.location_id

)

select * from final
order by final.month_start_on, final.entity, final.kind
