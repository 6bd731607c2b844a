-- One row per payroll, pay day and file that tells of it: the total that the register prints beside the compensation made of its
-- rows, and that beside what the provider P&L has of it over all months.
{%- set components = {
    'gross_amount': ['base', 'overtime', 'commission', 'bonus', 'pto', 'other_earning', 'tips'],
    'reimbursement_amount': ['reimbursement'],
    'employer_tax_amount': ['employer_tax'],
    'benefits_amount': ['benefits'],
} %}
with compensation as (

    select
        compensation_id,
        employee_name,
        component,
        compensation_amount,
        is_estimated,
        coalesce(paid_on, pay_period_end_on) as paid_on,
        source_system,
        account,
        source_file,
        source_row
    from {{ ref('compensation') }}

),

spread as (

    select
        compensation_id,
        sum(compensation_amount) as spread_amount
    from {{ ref('int_compensation__prorate') }}
    group by compensation_id

),

register_columns as (

    select * from {{ ref('register_total') }}

),

-- a printed total speaks for the rows since the last one
control_totals as (

    select
        control_totals.*,
        coalesce(lag(control_totals.source_row) over (
            partition by
                control_totals.source_system, control_totals.account, control_totals.source_file,
                control_totals.file_sha256, control_totals.column_name
            order by control_totals.source_row
        ), 0) as previous_total_row
    from {{ ref('control_total') }} as control_totals
    inner join register_columns on control_totals.column_name = register_columns.column_name
    where control_totals.is_checked

),

runs as (

    select
        compensation.source_system,
        compensation.account,
        compensation.paid_on,
        compensation.source_file,
        min(compensation.source_row) as first_row,
        max(compensation.source_row) as last_row,
        count(distinct compensation.employee_name) as employee_count,
        {%- for column, words in components.items() %}
        sum(case
            when not compensation.is_estimated and compensation.component in ('{{ words | join("', '") }}')
                then compensation.compensation_amount
            else 0
        end) as {{ column }},
        {%- endfor %}
        sum(case when compensation.is_estimated then compensation.compensation_amount else 0 end)
            as estimated_amount,
        sum(compensation.compensation_amount) as compensation_amount,
        sum(spread.spread_amount) as spread_amount
    from compensation
    left join spread on compensation.compensation_id = spread.compensation_id
    group by
        compensation.source_system,
        compensation.account,
        compensation.paid_on,
        compensation.source_file

),

-- a total of several pay days is none of either
totals_of_one as (

    select
        control_totals.control_total_id,
        min(control_totals.expected) as printed_amount,
        min(runs.source_system) as source_system,
        min(runs.account) as account,
        min(runs.paid_on) as paid_on,
        min(runs.source_file) as source_file
    from control_totals
    inner join runs
        on control_totals.source_system = runs.source_system
        and control_totals.account = runs.account
        and control_totals.source_file = runs.source_file
        and runs.last_row > control_totals.previous_total_row
        and runs.first_row < control_totals.source_row
    group by control_totals.control_total_id
    having count(*) = 1

),

printed as (

    select
        source_system,
        account,
        paid_on,
        source_file,
        sum(printed_amount) as printed_amount
    from totals_of_one
    group by source_system, account, paid_on, source_file

),

final as (

    select
        runs.source_system,
        runs.account,
        runs.paid_on,
        runs.source_file,
        runs.employee_count,
        {%- for column in ['gross_amount', 'reimbursement_amount', 'employer_tax_amount', 'benefits_amount'] %}
        cast(runs.{{ column }} as decimal(18, 2)) as {{ column }},
        {%- endfor %}
        cast(runs.estimated_amount as decimal(18, 2)) as estimated_amount,
        cast(runs.compensation_amount as decimal(18, 2)) as compensation_amount,
        cast(printed.printed_amount as decimal(18, 2)) as printed_amount,
        cast(runs.gross_amount - printed.printed_amount as decimal(18, 2)) as printed_difference_amount,
        cast(runs.spread_amount as decimal(18, 2)) as spread_amount,
        cast(runs.compensation_amount - runs.spread_amount as decimal(18, 2)) as spread_difference_amount
    from runs
    -- left join: many registers print no total of a pay day
    left join printed
        on runs.source_system = printed.source_system
        and runs.account = printed.account
        and runs.paid_on = printed.paid_on
        and runs.source_file = printed.source_file

)

select * from final
