-- One row per employer liability of the company and worker of its run: the worker's share, by earnings.
with lines as (

    select * from {{ ref('int_paychex__line') }}

),

liabilities as (

    select * from lines
    where family = 'employer liability' and source_provider_id is null

),

-- a worker whose pay was taken back on balance bears nothing
workers as (

    select
        account,
        paid_on,
        source_provider_id,
        min(worker_name) as worker_name,
        min(first_name) as first_name,
        min(last_name) as last_name,
        min(source_location_name) as source_location_name,
        sum(pay_amount) as earning_amount
    from lines
    where family = 'earning' and source_provider_id is not null
    group by account, paid_on, source_provider_id
    having sum(pay_amount) > 0

),

weighted as (

    select
        liabilities.account,
        liabilities.source_location_id,
        coalesce(workers.source_location_name, liabilities.source_location_name) as source_location_name,
        workers.source_provider_id,
        workers.worker_name,
        workers.first_name,
        workers.last_name,
        liabilities.pay_label,
        liabilities.component,
        liabilities.is_employer_cost,
        liabilities.paid_on,
        liabilities.period_start_on,
        liabilities.period_end_on,
        liabilities.pay_amount,
        coalesce(workers.earning_amount, 1) as weight,
        sum(coalesce(workers.earning_amount, 1)) over (
            partition by liabilities.source_file, liabilities.source_row
        ) as total_weight,
        liabilities.source_file,
        liabilities.source_row
    from liabilities
    -- left join: what the company owes stays, also where no worker of the run is known
    left join workers
        on
            liabilities.account = workers.account
            and liabilities.paid_on = workers.paid_on

),

final as (

    select
        account,
        source_location_id,
        source_location_name,
        source_provider_id,
        worker_name,
        first_name,
        last_name,
        pay_label,
        component,
        is_employer_cost,
        paid_on,
        period_start_on,
        period_end_on,
        {{ split_cents(
            'pay_amount', 'weight', 'total_weight', 'source_file, source_row', 'source_provider_id'
        ) }} as pay_amount,
        source_file,
        source_row
    from weighted

)

select * from final
