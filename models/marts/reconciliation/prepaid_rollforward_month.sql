-- One row per month, location and kind of prepaid: what was owed, what came, what went, what is owed.
with flows as (

    select * from {{ ref('prepaid_flow') }}

),

statements as (

    select * from {{ ref('liability_statement') }}

),

span as (

    select
        min(month_start_on) as first_month_on,
        coalesce(max({{ month_start(as_of()) }}), max(month_start_on)) as last_month_on
    from flows

),

months as (

    {{ months_between('(select first_month_on from span)', '(select last_month_on from span)') }}

),

holdings as (

    select
        location_id,
        instrument_type,
        coalesce(min(month_start_on), (select first_month_on from span)) as first_month_on,
        coalesce(sum(amount) filter (where flow = 'opening'), 0) as first_opening
    from flows
    group by location_id, instrument_type

),

sums as (

    select
        location_id,
        instrument_type,
        month_start_on,
        {%- for flow in ['sold', 'redeemed', 'refunded', 'expired', 'adjustment'] %}
        coalesce(sum(amount) filter (where flow = '{{ flow }}'), 0) as {{ flow }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from flows
    where month_start_on is not null
    group by location_id, instrument_type, month_start_on

),

dense as (

    select
        months.month_start_on,
        holdings.location_id,
        holdings.instrument_type,
        holdings.first_opening,
        {%- for flow in ['sold', 'redeemed', 'refunded', 'expired', 'adjustment'] %}
        coalesce(sums.{{ flow }}, 0) as {{ flow }}{{ ',' if not loop.last }}
        {%- endfor %}
    from holdings
    inner join months on months.month_start_on >= holdings.first_month_on
    left join sums
        on holdings.location_id = sums.location_id
        and holdings.instrument_type = sums.instrument_type
        and months.month_start_on = sums.month_start_on

),

rolled as (

    select
        *,
        first_opening + sum(sold - redeemed - refunded - expired + adjustment) over (
            partition by location_id, instrument_type
            order by month_start_on
            rows between unbounded preceding and current row
        ) as closing
    from dense

),

final as (

    select
        rolled.month_start_on,
        rolled.location_id,
        rolled.instrument_type,
        cast(
            rolled.closing - (
                rolled.sold - rolled.redeemed - rolled.refunded - rolled.expired
                + rolled.adjustment
            ) as decimal(18, 2)
        ) as opening_amount,
        {%- for flow in ['sold', 'redeemed', 'refunded', 'expired', 'adjustment'] %}
        cast(rolled.{{ flow }} as decimal(18, 2)) as {{ flow }}_amount,
        {%- endfor %}
        cast(rolled.closing as decimal(18, 2)) as closing_amount,
        statements.balance_amount as stated_amount,
        cast(rolled.closing - statements.balance_amount as decimal(18, 2))
            as unexplained_amount
    from rolled
    -- left join: the source states a balance only as of its export
    left join statements
        on rolled.location_id = statements.location_id
        and rolled.instrument_type = statements.instrument_type
        and rolled.month_start_on = {{ month_start('statements.stated_on') }}

)

select * from final
