-- One row per row of any of the four reports that stands: where several tell of one employee and pay
-- date, the one that tells most does, so that nobody is paid twice.
with checks as (

    select
        'payroll_history' as export_name,
        1 as export_rank,
        account,
        source_location_id,
        source_location_name,
        associate_id as source_provider_id,
        payroll_name as employee_name,
        job_title,
        cast(null as date) as hired_on,
        cast(null as date) as ended_on,
        cast(null as varchar) as position_status,
        paid_on,
        period_start_on,
        period_end_on,
        gross_pay_amount,
        net_pay_amount,
        take_home_amount,
        cast(null as decimal(18, 4)) as employer_liability_amount,
        source_file,
        source_row,
        file_sha256
    from {{ ref('stg_adp__payroll_history') }}

    union all

    select
        'payroll_register' as export_name,
        2 as export_rank,
        account,
        source_location_id,
        source_location_name,
        company_code || file_number as source_provider_id,
        payroll_name as employee_name,
        job_title,
        hired_on,
        case when rehired_on is null or rehired_on < ended_on then ended_on end as ended_on,
        position_status,
        paid_on,
        period_start_on,
        period_end_on,
        cast(null as decimal(18, 4)) as gross_pay_amount,
        cast(null as decimal(18, 4)) as net_pay_amount,
        cast(null as decimal(18, 4)) as take_home_amount,
        cast(null as decimal(18, 4)) as employer_liability_amount,
        source_file,
        source_row,
        file_sha256
    from {{ ref('stg_adp__payroll_register') }}

    union all

    select
        'run_payroll_detail' as export_name,
        3 as export_rank,
        account,
        source_location_id,
        source_location_name,
        {{ words('employee_name') }} as source_provider_id,
        employee_name,
        cast(null as varchar) as job_title,
        cast(null as date) as hired_on,
        cast(null as date) as ended_on,
        cast(null as varchar) as position_status,
        paid_on,
        cast(null as date) as period_start_on,
        cast(null as date) as period_end_on,
        cast(null as decimal(18, 4)) as gross_pay_amount,
        cast(null as decimal(18, 4)) as net_pay_amount,
        cast(null as decimal(18, 4)) as take_home_amount,
        employer_liability_amount,
        source_file,
        source_row,
        file_sha256
    from {{ ref('stg_adp__run_payroll_detail') }}

    union all

    select
        'run_earnings_record' as export_name,
        4 as export_rank,
        account,
        source_location_id,
        cast(null as varchar) as source_location_name,
        {{ words('employee_name') }} as source_provider_id,
        employee_name,
        cast(null as varchar) as job_title,
        cast(null as date) as hired_on,
        cast(null as date) as ended_on,
        cast(null as varchar) as position_status,
        paid_on,
        cast(null as date) as period_start_on,
        cast(null as date) as period_end_on,
        gross_pay_amount,
        net_pay_amount,
        cast(null as decimal(18, 4)) as take_home_amount,
        cast(null as decimal(18, 4)) as employer_liability_amount,
        source_file,
        source_row,
        file_sha256
    from {{ ref('stg_adp__run_earnings_record') }}

),

named as (

    select
        *,
        {{ given_names('employee_name') }} as first_name,
        {{ family_name('employee_name') }} as last_name
    from checks

),

-- a second given name is in some reports only
final as (

    select *
    from named
    qualify
        export_rank = min(export_rank) over (
            partition by
                account,
                paid_on,
                {{ words('last_name') }},
                {{ first_word(words('first_name')) }}
        )

)

select * from final
