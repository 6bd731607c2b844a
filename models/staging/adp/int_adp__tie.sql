-- One row per employee, pay date and amount that a report prints, beside what its lines sum to.
with checks as (

    select * from {{ ref('int_adp__check') }}

),

pay_lines as (

    select * from {{ ref('int_adp__pay_line') }}

),

withheld as (

    select
        amounts.account,
        amounts.source_file,
        amounts.file_sha256,
        amounts.source_row,
        amounts.cell_value as withheld_amount
    from {{ ref('stg_adp__payroll_history_amount') }} as amounts
    inner join {{ ref('int_adp__column') }} as columns_known
        on amounts.column_header = columns_known.column_header
    -- a deposit to a bank account may stand among the deductions
    left join {{ ref('map_adp__pay_code') }} as pay_codes
        on
            columns_known.family = pay_codes.family
            and columns_known.pay_label = pay_codes.pay_label
    where
        columns_known.family in ('employee tax', 'deduction')
        and coalesce(pay_codes.component, '') <> 'net_pay'

    union all

    select
        account,
        source_file,
        file_sha256,
        source_row,
        coalesce(federal_tax_amount, 0) + coalesce(state_tax_amount, 0) + coalesce(deduction_amount, 0)
            as withheld_amount
    from {{ ref('stg_adp__run_earnings_record') }}

),

row_earnings as (

    select
        account,
        source_file,
        file_sha256,
        source_row,
        sum(pay_amount) filter (where family = 'earning') as earning_amount,
        sum(pay_amount) filter (where family = 'employer tax') as employer_tax_amount
    from pay_lines
    group by account, source_file, file_sha256, source_row

),

row_withheld as (

    select
        account,
        source_file,
        file_sha256,
        source_row,
        sum(withheld_amount) as withheld_amount
    from withheld
    group by account, source_file, file_sha256, source_row

),

summed as (

    select
        checks.export_name,
        checks.account,
        checks.source_provider_id,
        checks.paid_on,
        checks.source_file,
        sum(checks.gross_pay_amount) as gross_pay_amount,
        sum(checks.net_pay_amount) as net_pay_amount,
        sum(checks.take_home_amount) as take_home_amount,
        sum(checks.employer_liability_amount) as employer_liability_amount,
        coalesce(sum(row_earnings.earning_amount), 0) as earning_amount,
        coalesce(sum(row_earnings.employer_tax_amount), 0) as employer_tax_amount,
        sum(row_withheld.withheld_amount) as withheld_amount
    from checks
    left join row_earnings
        on
            checks.account = row_earnings.account
            and checks.source_file = row_earnings.source_file
            and checks.file_sha256 = row_earnings.file_sha256
            and checks.source_row = row_earnings.source_row
    left join row_withheld
        on
            checks.account = row_withheld.account
            and checks.source_file = row_withheld.source_file
            and checks.file_sha256 = row_withheld.file_sha256
            and checks.source_row = row_withheld.source_row
    group by
        checks.export_name,
        checks.account,
        checks.source_provider_id,
        checks.paid_on,
        checks.source_file

),

printed as (

    select
        *,
        'gross pay' as printed_name,
        gross_pay_amount as printed_amount,
        earning_amount as summed_amount
    from summed
    union all
    -- net pay may be what is left before the split over bank accounts, then take home is what ties
    select
        *,
        'net pay' as printed_name,
        case
            when abs(take_home_amount - gross_pay_amount + withheld_amount) < 0.005 then take_home_amount
            else coalesce(net_pay_amount, take_home_amount)
        end as printed_amount,
        gross_pay_amount - withheld_amount as summed_amount
    from summed
    union all
    select
        *,
        'employer liability' as printed_name,
        employer_liability_amount as printed_amount,
        employer_tax_amount as summed_amount
    from summed

),

final as (

    select
        export_name,
        account,
        source_provider_id,
        paid_on,
        printed_name,
        cast(printed_amount as decimal(18, 2)) as printed_amount,
        cast(summed_amount as decimal(18, 2)) as summed_amount,
        source_file
    from printed
    where printed_amount is not null and summed_amount is not null

)

select * from final
