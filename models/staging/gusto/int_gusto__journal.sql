-- One row per row of the payroll journal, and per employee and payroll of the API that no
-- journal holds.
with journal as (

    select * from {{ ref('stg_gusto__payroll_journal') }}

),

compensations as (

    select * from {{ ref('stg_gusto__api_compensations') }}

),

employer_taxes as (

    select account, payroll_uuid, employee_uuid, sum(tax_amount) as tax_amount
    from {{ ref('stg_gusto__api_taxes') }}
    where is_employer
    group by account, payroll_uuid, employee_uuid

),

journalled as (

    select distinct
        account, period_start_on, period_end_on, paid_on,
        {{ gusto_employee_id() }} as employee_id
    from journal

),

identified as (

    select
        *,
        {{ gusto_employee_id() }} as employee_id
    from compensations

),

paged as (

    select
        identified.*,
        employer_taxes.tax_amount as employer_tax_amount
    from identified
    left join employer_taxes
        on
            identified.account = employer_taxes.account
            and identified.payroll_uuid = employer_taxes.payroll_uuid
            and identified.employee_uuid = employer_taxes.employee_uuid
    left join journalled
        on
            identified.account = journalled.account
            and identified.period_start_on = journalled.period_start_on
            and identified.period_end_on = journalled.period_end_on
            and identified.paid_on = journalled.paid_on
            and identified.employee_id = journalled.employee_id
    where journalled.employee_id is null

),

final as (

    select
        account,
        file_sha256 || '|' || cast(source_row as varchar) as row_key,
        source_location_id,
        source_location_name,
        pay_schedule,
        lower(coalesce(pay_schedule, '')) like '%off%cycle%' as is_off_cycle,
        period_start_on,
        period_end_on,
        paid_on,
        last_name,
        first_name,
        job,
        pay_type,
        hours,
        pay_amount,
        employer_tax_amount,
        reimbursement_amount,
        source_file,
        source_row
    from journal
    union all
    select
        account,
        payroll_uuid || '|' || employee_uuid,
        source_location_id,
        cast(null as varchar),
        payroll_uuid,
        is_off_cycle,
        period_start_on,
        period_end_on,
        paid_on,
        last_name,
        first_name,
        cast(null as varchar),
        cast(null as varchar),
        cast(null as decimal(18, 4)),
        cast(null as decimal(18, 4)),
        employer_tax_amount,
        cast(null as decimal(18, 4)),
        source_file,
        source_row
    from paged

)

select * from final
