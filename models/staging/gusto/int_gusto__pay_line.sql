-- One row per row of the journal and pay type in it: both layouts and the API in one form.
with journal as (

    select * from {{ ref('int_gusto__journal') }}

),

cells as (

    select
        *,
        file_sha256 || '|' || cast(source_row as varchar) as row_key,
        {{ text_in_last_brackets('column_header') }} as measure
    from {{ ref('stg_gusto__payroll_journal_amount') }}

),

pay_types as (

    select * from {{ ref('map_gusto__pay_type') }}

),

-- list layout: the pay type is a cell of the row
listed as (

    select
        account,
        row_key,
        pay_type,
        'pay' as family,
        hours,
        pay_amount,
        source_file,
        source_row
    from journal
    where pay_type is not null

),

-- table layout: a pay type is a group of columns with its measure in brackets, or
-- one column of its own name; taxes and deductions of the employee are no cost
tabled as (

    select
        account,
        row_key,
        case
            when measure in ('Hours', 'Rate', 'Amount', 'Company Contribution')
                then {{ text_before_last_brackets('column_header') }}
            else column_header
        end as pay_type,
        case
            when measure in ('Hours', 'Rate', 'Amount') then 'pay'
            when measure = 'Company Contribution' then 'benefits'
            else 'lone column'
        end as family,
        sum(cell_value) filter (where measure = 'Hours') as hours,
        sum(cell_value) filter (
            where measure is null or measure not in ('Hours', 'Rate')
        ) as pay_amount,
        source_file,
        source_row
    from cells
    where
        measure is null
        or measure not in ('Employee', 'Employer', 'Employee Deduction')
    group by account, row_key, source_file, source_row, pay_type, family

),

lines as (

    select * from listed
    union all
    select * from tabled
    union all
    select * from {{ ref('int_gusto__api_pay_line') }}

),

final as (

    select
        -- keys
        journal.account,
        journal.source_location_id,
        journal.source_location_name,
        journal.pay_schedule,
        journal.is_off_cycle,
        journal.period_start_on,
        journal.period_end_on,
        journal.paid_on,
        journal.last_name,
        journal.first_name,

        -- attributes: an unmapped pay type is pay all the same, but a lone column
        -- may be a deduction and waits for its map
        lines.pay_type,
        case
            when lines.family = 'benefits' then 'benefits'
            when pay_types.component is not null then pay_types.component
            when lines.family = 'pay' then 'other_earning'
            else 'unmapped'
        end as component,
        case
            when lines.family = 'benefits' then true
            else coalesce(pay_types.is_employer_cost, lines.family = 'pay')
        end as is_employer_cost,
        lines.family != 'benefits' and pay_types.component is null as is_unmapped,

        -- measures
        lines.hours,
        lines.pay_amount,

        -- provenance
        lines.source_file,
        lines.source_row

    from journal
    inner join lines
        on
            journal.account = lines.account
            and journal.row_key = lines.row_key
    left join pay_types on lower(lines.pay_type) = pay_types.pay_type

)

select * from final
