-- One row per employee, payroll of the API and kind of pay in it. Paid time off has hours
-- only: it is what gross pay holds beyond the pay that is named, by hours.
with compensations as (

    select * from {{ ref('stg_gusto__api_compensations') }}

),

hourly as (

    select * from {{ ref('stg_gusto__api_hourly_compensations') }}

),

fixed as (

    select * from {{ ref('stg_gusto__api_fixed_compensations') }}

),

time_off as (

    select
        *,
        sum(hours) over (partition by account, payroll_uuid, employee_uuid) as total_hours
    from {{ ref('stg_gusto__api_paid_time_off') }}
    where hours > 0

),

benefits as (

    select * from {{ ref('stg_gusto__api_benefits') }}

),

pay_types as (

    select * from {{ ref('map_gusto__pay_type') }}

),

-- what is paid back is outside gross pay
named as (

    select account, payroll_uuid, employee_uuid, pay_amount
    from hourly
    union all
    select fixed.account, fixed.payroll_uuid, fixed.employee_uuid, fixed.pay_amount
    from fixed
    left join pay_types on lower(fixed.pay_type) = pay_types.pay_type
    where coalesce(pay_types.component, 'other_earning') not in ('reimbursement', 'not_pay')

),

named_total as (

    select account, payroll_uuid, employee_uuid, sum(pay_amount) as named_amount
    from named
    group by account, payroll_uuid, employee_uuid

),

beyond as (

    select
        compensations.*,
        cast(
            compensations.gross_pay_amount - coalesce(named_total.named_amount, 0)
            as decimal(18, 2)
        ) as beyond_amount
    from compensations
    left join named_total
        on
            compensations.account = named_total.account
            and compensations.payroll_uuid = named_total.payroll_uuid
            and compensations.employee_uuid = named_total.employee_uuid

),

lines as (

    select
        account, payroll_uuid, employee_uuid, pay_type, 'pay' as family, hours, pay_amount,
        source_file, source_row
    from hourly
    union all
    select
        account, payroll_uuid, employee_uuid, pay_type, 'pay', null, pay_amount,
        source_file, source_row
    from fixed
    union all
    select
        time_off.account, time_off.payroll_uuid, time_off.employee_uuid, time_off.pay_type,
        'pay', time_off.hours,
        {{ split_cents(
            'beyond.beyond_amount', 'time_off.hours', 'time_off.total_hours',
            'time_off.account, time_off.payroll_uuid, time_off.employee_uuid',
            'time_off.hours, time_off.pay_type'
        ) }},
        time_off.source_file, time_off.source_row
    from time_off
    inner join beyond
        on
            time_off.account = beyond.account
            and time_off.payroll_uuid = beyond.payroll_uuid
            and time_off.employee_uuid = beyond.employee_uuid
    union all
    -- gross pay that nothing names
    select
        beyond.account, beyond.payroll_uuid, beyond.employee_uuid, 'Pay that is not itemised',
        'pay', null, beyond.beyond_amount, beyond.source_file, beyond.source_row
    from beyond
    left join time_off
        on
            beyond.account = time_off.account
            and beyond.payroll_uuid = time_off.payroll_uuid
            and beyond.employee_uuid = time_off.employee_uuid
    where beyond.beyond_amount != 0 and time_off.employee_uuid is null
    union all
    select
        account, payroll_uuid, employee_uuid, benefit_name, 'benefits', null, company_amount,
        source_file, source_row
    from benefits

),

final as (

    select
        -- keys
        account,
        payroll_uuid || '|' || employee_uuid as row_key,

        -- attributes
        pay_type,
        family,

        -- measures
        hours,
        pay_amount,

        -- provenance
        source_file,
        source_row

    from lines

)

select * from final
