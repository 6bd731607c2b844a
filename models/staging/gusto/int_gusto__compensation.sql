-- One row per row of the payroll journal and kind of pay in it, with its component.
with pay_lines as (

    select * from {{ ref('int_gusto__pay_line') }}
    where component not in ('not_pay', 'unmapped')

),

journal as (

    select * from {{ ref('int_gusto__journal') }}

),

-- the two sums that stand once per employee and period: the employer's taxes, and
-- what was paid back (which no earnings column holds)
sums as (

    select
        *,
        'Employer Taxes' as sum_name,
        'employer_tax' as component,
        true as is_employer_cost,
        cast(null as decimal(18, 4)) as line_hours,
        employer_tax_amount as line_amount
    from journal
    union all
    select
        *,
        'Reimbursements' as sum_name,
        'reimbursement' as component,
        false as is_employer_cost,
        cast(null as decimal(18, 4)) as line_hours,
        reimbursement_amount as line_amount
    from journal

),

lines as (

    select
        account, source_location_id, source_location_name, pay_schedule, is_off_cycle,
        period_start_on, period_end_on, paid_on, last_name, first_name, pay_type,
        component, is_employer_cost, hours, pay_amount, source_file, source_row
    from pay_lines
    union all
    select
        account, source_location_id, source_location_name, pay_schedule, is_off_cycle,
        period_start_on, period_end_on, paid_on, last_name, first_name, sum_name,
        component, is_employer_cost, line_hours, line_amount, source_file, source_row
    from sums

),

-- two jobs give one pay type twice, two runs one period twice
numbered as (

    select
        *,
        row_number() over (
            partition by
                account, pay_schedule, period_start_on, period_end_on, paid_on,
                last_name, first_name, component, pay_type
            order by source_file, source_row
        ) as occurrence
    from lines
    where coalesce(pay_amount, 0) != 0 or coalesce(hours, 0) != 0

),

final as (

    select
        -- keys
        {{ source_key('gusto', 'account', [
            "coalesce(pay_schedule, '')", 'cast(period_start_on as varchar)',
            'cast(period_end_on as varchar)', 'cast(paid_on as varchar)',
            gusto_employee_id(), 'component', 'pay_type', 'cast(occurrence as varchar)',
        ]) }} as compensation_id,
        {{ source_key('gusto', 'account', gusto_employee_id()) }}
            as source_provider_key,

        -- attributes
        concat_ws(' ', first_name, last_name) as employee_name,
        first_name,
        last_name,
        source_location_id,
        source_location_name,

        -- times
        period_start_on as pay_period_start_on,
        period_end_on as pay_period_end_on,
        paid_on,

        -- what was paid
        is_off_cycle,
        component,
        pay_type as source_component,
        cast(hours as decimal(18, 4)) as hours,
        cast(pay_amount as decimal(18, 2)) as compensation_amount,
        is_employer_cost,
        false as is_estimated,

        -- provenance
        'gusto' as source_system,
        account,
        source_file,
        source_row

    from numbered

)

select * from final
