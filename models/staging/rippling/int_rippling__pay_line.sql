-- One row per employee, pay run and kind of pay: what has a column of its own, and of gross pay the rest.
with pay_runs as (

    select * from {{ ref('int_rippling__pay_run') }}

),

amounts as (

    select * from {{ ref('stg_rippling__pay_run_amount') }}
    union all
    select * from {{ ref('stg_rippling__pay_run_week_amount') }}

),

attributes as (

    select * from {{ ref('map_rippling__attribute') }}

),

-- `401K (Company, Flat amount) (USD)`: a benefit, who bears it, the currency
labelled as (

    select
        amounts.*,
        trim(replace(amounts.column_header, '(USD)', '')) as attribute
    from amounts

),

cells as (

    select
        labelled.account,
        labelled.source_file,
        labelled.file_sha256,
        labelled.source_row,
        labelled.attribute,
        labelled.cell_amount,
        case
            when labelled.attribute like '%(Company%)' then 'benefits'
            when labelled.attribute like '%(Employee%)' then 'not_pay'
            else coalesce(attributes.component, 'unmapped')
        end as component,
        case
            when labelled.attribute like '%(Company%)' then true
            else coalesce(attributes.is_employer_cost, false)
        end as is_employer_cost,
        labelled.attribute not like '%(Company%)'
        and labelled.attribute not like '%(Employee%)'
        and coalesce(attributes.is_in_gross_pay, false) as is_in_gross_pay
    from labelled
    left join attributes on lower(labelled.attribute) = attributes.attribute

),

parts as (

    select
        account,
        source_file,
        file_sha256,
        source_row,
        sum(cell_amount) as part_amount
    from cells
    where is_in_gross_pay
    group by account, source_file, file_sha256, source_row

),

lines as (

    select account, source_file, file_sha256, source_row, attribute, component, is_employer_cost, cell_amount as pay_amount
    from cells

    union all

    select
        pay_runs.account, pay_runs.source_file, pay_runs.file_sha256, pay_runs.source_row,
        pay_runs.pay_run_name, pay_runs.gross_component,
        true as is_employer_cost,
        pay_runs.gross_pay_amount - coalesce(parts.part_amount, 0) as pay_amount
    from pay_runs
    left join parts
        on
            pay_runs.account = parts.account
            and pay_runs.source_file = parts.source_file
            and pay_runs.file_sha256 = parts.file_sha256
            and pay_runs.source_row = parts.source_row

    union all

    select
        account, source_file, file_sha256, source_row, 'Reimbursements', 'reimbursement',
        false as is_employer_cost,
        reimbursement_amount
    from pay_runs

),

final as (

    select
        -- keys
        pay_runs.account,
        pay_runs.source_location_id,
        pay_runs.source_location_name,
        pay_runs.source_provider_id,

        -- attributes
        pay_runs.employee_name,
        pay_runs.first_name,
        pay_runs.last_name,
        pay_runs.pay_run_name,
        pay_runs.is_off_cycle,
        lines.attribute as source_component,
        lines.component,
        lines.is_employer_cost,

        -- times
        pay_runs.paid_on,
        pay_runs.period_start_on,
        pay_runs.period_end_on,

        -- measures: what is taken back is negative
        lines.pay_amount,

        -- provenance
        pay_runs.source_file,
        pay_runs.source_row,
        pay_runs.file_sha256

    from pay_runs
    inner join lines
        on
            pay_runs.account = lines.account
            and pay_runs.source_file = lines.source_file
            and pay_runs.file_sha256 = lines.file_sha256
            and pay_runs.source_row = lines.source_row
    where coalesce(lines.pay_amount, 0) <> 0

)

select * from final
