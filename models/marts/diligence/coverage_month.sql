-- One row per kind of record, location and complete month: how many there are, and whether a month lacks them.
-- What a place never delivered has no rows.
{%- set kinds = [
    ('appointment', 'appointment', 'starts_at', none),
    ('receipt_line', 'transaction', 'sold_on', none),
    ('procedure', 'transaction', 'sold_on', 'procedure_code is not null'),
    ('adjustment', 'transaction', 'sold_on', "line_type = 'adjustment'"),
    ('payment', 'payment', 'paid_on', none),
    ('insurance_payment', 'payment', 'paid_on', "tender = 'insurance'"),
    ('processor_payment', 'payment', 'paid_on', 'processor is not null'),
    ('processor_payment', 'payment_shadow', 'paid_on', none),
    ('payout', 'payout', 'paid_out_on', none),
    ('bank_line', 'bank_line', 'posted_on', none),
    ('ledger_entry', 'ledger_entry', 'posted_on', none),
    ('liability_statement', 'liability_statement', 'stated_on', none),
    ('prepaid_instrument', 'prepaid_instrument', 'sold_on', none),
    ('pay', 'compensation', 'coalesce(pay_period_end_on, paid_on)', none),
    ('provider_hours', 'provider_hours', 'worked_on', none),
    ('product_usage', 'product_usage', 'used_on', none),
    ('purchase', 'purchase', 'purchased_on', none),
    ('inquiry', 'lead', 'created_at', none),
    ('ad_spend', 'ad_spend', 'spend_on', none),
    ('message', 'message', 'sent_at', none),
    ('review', 'review', 'reviewed_on', none),
    ('treatment_plan_item', 'treatment_plan_item', 'presented_on', none),
] %}
with counted as (
{% for entity, table, day, condition in kinds %}
    select
        '{{ entity }}' as entity,
        location_id,
        {{ month_start(day) }} as month_start_on,
        count(*) as records
    from {{ ref(table) }}
    {%- if condition %}
    where {{ condition }}
    {%- endif %}
    group by location_id, {{ month_start(day) }}

    {{ 'union all' if not loop.last }}
{% endfor %}
),

-- the last complete month
ends as (

    select {{ month_start(add_days(as_of(), 1)) }} as open_month_on

),

summed as (

    select
        counted.entity,
        counted.location_id,
        counted.month_start_on,
        sum(counted.records) as records
    from counted
    cross join ends
    where counted.location_id is not null
    and counted.month_start_on < ends.open_month_on
    group by counted.entity, counted.location_id, counted.month_start_on

),

lives as (

    select
        entity,
        location_id,
        min(month_start_on) as first_month_on,
        max(month_start_on) as last_month_on
    from summed
    group by entity, location_id

),

months as (

    {{ months_between(
        '(select least(min(first_month_on), ' ~ add_months('max(open_month_on)', '-' ~ parameter('request_months'))
        ~ ') from lives cross join ends)',
        '(select ' ~ add_months('open_month_on', -1) ~ ' from ends)'
    ) }}

),

dense as (

    select
        lives.entity,
        lives.location_id,
        months.month_start_on,
        case
            when months.month_start_on < lives.first_month_on then 'before'
            when months.month_start_on > lives.last_month_on then 'after'
            else 'within'
        end as life,
        coalesce(summed.records, 0) as records
    from lives
    cross join months
    -- left join: a month without records is what is looked for
    left join summed
        on lives.entity = summed.entity
        and lives.location_id = summed.location_id
        and months.month_start_on = summed.month_start_on

),

-- usual is what the half years before and after say, so that growth is no gap
usual as (

    select
        entity,
        location_id,
        month_start_on,
        life,
        records,
        median(case when life = 'within' then records end) over (
            partition by entity, location_id
            order by month_start_on
            rows between 6 preceding and 6 following
        ) as usual_records
    from dense

),

final as (

    select
        entity,
        location_id,
        month_start_on,
        cast(records as bigint) as records,
        cast(usual_records as decimal(18, 1)) as usual_records,
        case
            when life <> 'within' then life
            -- of what is rare, a month without any is a month like others
            when usual_records < {{ parameter('coverage_min_records') }} then 'whole'
            when records = 0 then 'gap'
            -- less than chance alone would leave
            when records < {{ parameter('coverage_thin_share', 'decimal(9, 4)') }} * usual_records
            and usual_records - records > 4 * sqrt(usual_records)
                then 'thin'
            else 'whole'
        end as state
    from usual

)

select * from final
