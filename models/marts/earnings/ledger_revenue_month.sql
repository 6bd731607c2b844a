-- One row per month and place of which the general ledger tells (no place: all that it does not tell apart): its revenue beside what the
-- rows say was collected, sold and earned. No rows where no ledger was given.
with entries as (

    select * from {{ ref('ledger_entry') }}

),

accounts as (

    select * from {{ ref('ledger_account') }}

),

months as (

    select * from {{ ref('earnings_month') }}

),

-- the first words that fit say what an account is
account_kinds as (

    select
        names.account_name,
        accounts.ledger_kind
    from (select distinct account_name from entries where account_name is not null) as names
    inner join accounts on lower(names.account_name) like '%' || accounts.account_words || '%'
    qualify row_number() over (partition by names.account_name order by accounts.position) = 1

),

revenue_entries as (

    select
        entries.location_id,
        {{ month_start('entries.posted_on') }} as month_start_on,
        -- most ledgers write revenue as a credit, below zero
        case
            when sum(entries.amount) over (partition by entries.source_system, entries.account) < 0
                then -entries.amount
            else entries.amount
        end as amount
    from entries
    inner join account_kinds on entries.account_name = account_kinds.account_name
    where account_kinds.ledger_kind = 'revenue'

),

ledger as (

    select
        location_id,
        month_start_on,
        sum(amount) as ledger_amount
    from revenue_entries
    group by location_id, month_start_on

),

told_places as (

    select distinct location_id from ledger where location_id is not null

),

-- a place that the ledger never names is in what it does not tell apart
rows_by_ledger_place as (

    select
        told_places.location_id,
        months.month_start_on,
        sum(months.collected_amount) as collected_amount,
        sum(months.sales_amount) as sales_amount,
        sum(months.earned_amount) as earned_amount
    from months
    left join told_places on months.location_id = told_places.location_id
    group by told_places.location_id, months.month_start_on

),

compared as (

    select
        ledger.month_start_on,
        ledger.location_id,
        ledger.ledger_amount,
        coalesce(rows_by_ledger_place.collected_amount, 0) as collected_amount,
        coalesce(rows_by_ledger_place.sales_amount, 0) as sales_amount,
        coalesce(rows_by_ledger_place.earned_amount, 0) as earned_amount
    from ledger
    left join rows_by_ledger_place
        on ledger.month_start_on = rows_by_ledger_place.month_start_on
        and ledger.location_id is not distinct from rows_by_ledger_place.location_id

),

final as (

    select
        month_start_on,
        location_id,
        {%- for amount in ['ledger', 'collected', 'sales', 'earned'] %}
        cast({{ amount }}_amount as decimal(18, 2)) as {{ amount }}_amount,
        {%- endfor %}
        {%- for amount in ['collected', 'sales', 'earned'] %}
        cast(ledger_amount - {{ amount }}_amount as decimal(18, 2)) as {{ amount }}_difference_amount,
        {%- endfor %}
        -- over all months: one month may be near another basis by chance
        case least(
            sum(abs(ledger_amount - collected_amount)) over place,
            sum(abs(ledger_amount - sales_amount)) over place,
            sum(abs(ledger_amount - earned_amount)) over place
        )
            when sum(abs(ledger_amount - earned_amount)) over place then 'earned'
            when sum(abs(ledger_amount - sales_amount)) over place then 'sales'
            else 'collected'
        end as nearest_basis
    from compared
    window place as (partition by location_id)

)

select * from final
