-- One row per place (and the group) and figure that the last whole month's briefing tells of it: earned revenue always, anything
-- else where it is unusual.
{{ config(alias='briefing') }}

with facts as (

    select * from {{ ref('briefing_fact') }}
    where period_grain = 'month'
    and period_number = 0
    and level in ('portfolio', 'location')
    -- figures that the site has by the month: what stands here is what stands there
    and measure_key = metric_key
    and (is_unusual or metric_key = 'earned_revenue')

),

metrics as (

    select * from {{ ref('metrics') }}

),

cells as (

    select * from {{ ref('disclosure_cell') }}
    where period_grain = 'month'
    and level in ('portfolio', 'location')

),

-- what is usual tells of the months it was made of
hidden as (

    select distinct
        metric_key,
        level,
        entity_id
    from cells
    where is_suppressed
    and period_end_on > {{ add_months(as_of(), '-(' ~ parameter('briefing_history_months') ~ ' + 2)') }}

),

shown as (

    select distinct
        metric_key,
        level,
        entity_id,
        period_start_on as month_start_on
    from cells
    where value is not null

),

final as (

    select
        facts.period_start_on as month_start_on,
        facts.period_end_on as month_end_on,
        facts.metric_key,
        metrics.name as metric_name,
        facts.level,
        facts.entity_name as entity,
        facts.unit,
        {%- for column in ['value', 'previous_value', 'usual_value'] %}
        case when hidden.level is null then cast(facts.{{ column }} as double) end as {{ column }},
        {%- endfor %}
        {%- for column in ['volume_amount', 'mix_amount'] %}
        case when hidden.level is null then facts.{{ column }} end as {{ column }},
        {%- endfor %}
        -- discounts and refunds may be few people's: they stay in the price
        case
            when hidden.level is null
                then cast(facts.price_amount + facts.discount_amount + facts.refund_amount as decimal(18, 2))
        end as price_amount,
        case when hidden.level is null and facts.worth_amount = 1 then facts.dollars_amount end as dollars_amount,
        case when hidden.level is null then facts.is_unusual end as is_unusual,
        case
            when hidden.level is not null then null
            when facts.is_unusual then facts.action
            else 'Within what is usual here.'
        end as what_to_do,
        hidden.level is not null as is_suppressed
    from facts
    inner join metrics on facts.metric_key = metrics.metric_key
    inner join shown
        on facts.metric_key = shown.metric_key
        and facts.level = shown.level
        and facts.entity_id = shown.entity_id
        and facts.period_start_on = shown.month_start_on
    left join hidden
        on facts.metric_key = hidden.metric_key
        and facts.level = hidden.level
        and facts.entity_id = hidden.entity_id
    -- that something hidden is unusual would be told by its row
    where hidden.level is null
    or facts.metric_key = 'earned_revenue'

)

select * from final
order by final.is_unusual desc, final.level desc, final.entity, final.metric_key
