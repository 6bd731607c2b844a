-- One row per employee, pay date and kind of pay in any of the four reports, with its component.
with checks as (

    select * from {{ ref('int_adp__check') }}

),

amounts as (

    select * from {{ ref('stg_adp__payroll_history_amount') }}
    union all
    select * from {{ ref('stg_adp__payroll_register_amount') }}

),

columns_known as (

    select * from {{ ref('int_adp__column') }}

),

earnings as (

    select * from {{ ref('stg_adp__run_payroll_detail_earning') }}

),

taxes as (

    select * from {{ ref('stg_adp__run_payroll_detail_amount') }}
    where column_header like '%-ER'

),

records as (

    select * from {{ ref('stg_adp__run_earnings_record') }}

),

pay_codes as (

    select * from {{ ref('map_adp__pay_code') }}

),

-- Workforce Now: a column per code; hours and earnings of a code are one line
wide as (

    select
        amounts.account,
        amounts.source_file,
        amounts.file_sha256,
        amounts.source_row,
        case when columns_known.family = 'hours' then 'earning' else columns_known.family end as family,
        columns_known.pay_key,
        coalesce(
            max(columns_known.pay_label) filter (where columns_known.family <> 'hours'),
            max(columns_known.pay_label)
        ) as pay_label,
        coalesce(
            max(amounts.column_header) filter (where columns_known.family <> 'hours'),
            max(amounts.column_header)
        ) as source_component,
        sum(amounts.cell_value) filter (where columns_known.family = 'hours') as hours,
        sum(amounts.cell_value) filter (where columns_known.family <> 'hours') as pay_amount
    from amounts
    inner join columns_known on amounts.column_header = columns_known.column_header
    where columns_known.family in ('earning', 'hours', 'employer tax', 'memo')
    group by
        amounts.account,
        amounts.source_file,
        amounts.file_sha256,
        amounts.source_row,
        case when columns_known.family = 'hours' then 'earning' else columns_known.family end,
        columns_known.pay_key

),

lines as (

    select
        account, source_file, file_sha256, source_row, family, pay_label, source_component, hours, pay_amount
    from wide

    union all

    select
        account, source_file, file_sha256, source_row,
        'earning' as family,
        {{ words('pay_label') }} as pay_label,
        pay_label as source_component,
        hours,
        pay_amount
    from earnings

    union all

    select
        account, source_file, file_sha256, source_row,
        'employer tax' as family,
        {{ words('column_header') }} as pay_label,
        column_header as source_component,
        cast(null as decimal(18, 4)) as hours,
        cell_value as pay_amount
    from taxes

    union all

    select
        account, source_file, file_sha256, source_row,
        'earning' as family,
        {{ words('pay_label') }} as pay_label,
        pay_label as source_component,
        hours,
        pay_amount
    from records
    where pay_label is not null

),

final as (

    select
        -- keys
        checks.export_name,
        checks.account,
        checks.source_location_id,
        checks.source_location_name,
        checks.source_provider_id,

        -- attributes
        checks.employee_name,
        checks.first_name,
        checks.last_name,
        lines.family,
        lines.pay_label,
        lines.source_component,
        -- an unmapped earning is pay all the same; a memo may be for information only, and what RUN marks
        -- with `*` is not paid to the employee
        case
            when lines.family = 'employer tax' then 'employer_tax'
            when pay_codes.component is not null then pay_codes.component
            when lines.family = 'earning' and lines.source_component not like '%*' then 'other_earning'
            else 'unmapped'
        end as component,
        case
            when lines.family = 'employer tax' then true
            when lines.source_component like '%*' then false
            else coalesce(pay_codes.is_employer_cost, lines.family = 'earning')
        end as is_employer_cost,
        lines.family <> 'employer tax' and pay_codes.component is null as is_unmapped,

        -- times
        checks.paid_on,
        checks.period_start_on,
        checks.period_end_on,

        -- measures: what is taken back is negative
        lines.hours,
        lines.pay_amount,

        -- provenance
        checks.source_file,
        checks.source_row,
        checks.file_sha256

    from checks
    inner join lines
        on
            checks.account = lines.account
            and checks.source_file = lines.source_file
            and checks.file_sha256 = lines.file_sha256
            and checks.source_row = lines.source_row
    left join pay_codes
        on
            lines.family = pay_codes.family
            and lines.pay_label = pay_codes.pay_label
    where coalesce(lines.hours, 0) <> 0 or coalesce(lines.pay_amount, 0) <> 0

)

select * from final
