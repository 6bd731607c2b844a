-- One row per employee, check and line of pay of either report that stands, with its component. Where both
-- tell of one employee and check date, the pay detail does: it also has what the employer pays.
with register as (

    select * from {{ ref('stg_paylocity__payroll_register') }}

),

det_types as (

    select * from {{ ref('map_paylocity__det_type') }}

),

det_codes as (

    select * from {{ ref('map_paylocity__det_code') }}

),

check_types as (

    select * from {{ ref('map_paylocity__check_type') }}

),

-- the three lists of the register, one below the other
lists as (

    select *, 'earning' as det_type, earning_code as det_code, earning_hours as hours, earning_amount as pay_amount
    from register
    where earning_code is not null
    union all
    select *, 'tax', tax_code, cast(null as decimal(18, 4)), tax_amount
    from register
    where tax_code is not null
    union all
    select *, 'deduction', deduction_code, cast(null as decimal(18, 4)), deduction_amount
    from register
    where deduction_code is not null

),

lines as (

    select
        1 as export_rank,
        account, source_location_id, source_location_name, company_id, employee_id, first_name, last_name,
        work_email, job_title, check_number, check_type, det_type, det_code, paid_on, period_start_on,
        period_end_on, hours, pay_amount, cast(null as decimal(18, 4)) as net_pay_amount,
        source_file, source_row
    from {{ ref('stg_paylocity__pay_detail') }}

    union all

    select
        2 as export_rank,
        account, source_location_id, cast(null as varchar) as source_location_name, company_id, employee_id,
        {{ given_names('employee_name') }} as first_name, {{ family_name('employee_name') }} as last_name,
        cast(null as varchar) as work_email, job_title, check_number, check_type, det_type, det_code, paid_on,
        period_start_on, period_end_on, hours, pay_amount, net_pay_amount,
        source_file, source_row
    from lists

),

standing as (

    select
        *,
        -- an employee without an id is known by the name
        coalesce(
            coalesce(company_id, '') || '|' || employee_id, {{ words("concat_ws(' ', last_name, first_name)") }}
        ) as source_provider_id
    from lines
    qualify
        export_rank = min(export_rank) over (
            partition by account, employee_id, {{ words('last_name') }}, paid_on
        )

),

final as (

    select
        -- keys
        standing.export_rank,
        standing.account,
        standing.source_location_id,
        -- taxes name no place: they follow the pay of their check
        coalesce(
            standing.source_location_name,
            first_value(standing.source_location_name) over (
                partition by
                    standing.account, standing.source_provider_id, standing.paid_on, standing.check_number
                order by
                    case when standing.source_location_name is null then 1 else 0 end,
                    standing.pay_amount desc,
                    standing.source_row
            )
        ) as source_location_name,
        standing.source_provider_id,
        standing.check_number,

        -- attributes
        standing.first_name,
        standing.last_name,
        standing.work_email,
        standing.job_title,
        standing.check_type,
        check_types.is_off_cycle,
        det_types.family,
        standing.det_code,
        -- an earning that nobody has mapped is pay all the same; of other codes only the map can say that
        -- the employer pays them
        case
            when det_types.family is null then 'unmapped'
            when det_types.family = 'deduction' then 'not_pay'
            when det_codes.component is not null then det_codes.component
            when det_types.family = 'employer tax' then 'employer_tax'
            when det_types.family = 'earning' then 'other_earning'
            else 'unmapped'
        end as component,
        coalesce(det_codes.is_employer_cost, det_types.family in ('earning', 'employer tax'), false)
            as is_employer_cost,
        case
            when det_types.family is null then lower(standing.det_type) || ' ' || lower(standing.det_code)
            when det_types.family in ('earning', 'tax', 'memo') and det_codes.component is null
                then det_types.family || ' ' || lower(standing.det_code)
        end as unmapped_code,

        -- times
        standing.paid_on,
        standing.period_start_on,
        standing.period_end_on,

        -- measures: what is taken back is negative
        standing.hours,
        standing.pay_amount,
        standing.net_pay_amount,

        -- provenance
        standing.source_file,
        standing.source_row

    from standing
    left join det_types on lower(standing.det_type) = det_types.det_type
    left join det_codes
        on
            det_types.family = det_codes.family
            and lower(standing.det_code) = det_codes.det_code
    left join check_types on lower(standing.check_type) = check_types.check_type

)

select * from final
