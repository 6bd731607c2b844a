-- One row per employee, payroll and filled group of earnings of RUN's payroll detail.
with labels as (

    {{ typed_rows('adp', 'run_payroll_detail_label') }}

),

amounts as (

    select * from {{ ref('stg_adp__run_payroll_detail_amount') }}

),

detail as (

    select * from {{ ref('stg_adp__run_payroll_detail') }}

),

final as (

    select
        -- keys
        labels.account,
        labels.header as earning_group,
        labels.value as pay_label,

        -- measures
        max(amounts.cell_value) filter (where amounts.column_header = labels.header || ' Hours') as hours,
        max(amounts.cell_value) filter (where amounts.column_header = labels.header || ' Rate') as rate_amount,
        max(amounts.cell_value) filter (where amounts.column_header = labels.header || ' Amount') as pay_amount,

        -- provenance
        labels.source_file,
        labels.source_row,
        labels.file_sha256

    from labels
    inner join detail
        on
            labels.account = detail.account
            and labels.source_file = detail.source_file
            and labels.file_sha256 = detail.file_sha256
            and labels.source_row = detail.source_row
    left join amounts
        on
            labels.account = amounts.account
            and labels.source_file = amounts.source_file
            and labels.file_sha256 = amounts.file_sha256
            and labels.source_row = amounts.source_row
    where labels.value is not null
    group by
        labels.account,
        labels.header,
        labels.value,
        labels.source_file,
        labels.source_row,
        labels.file_sha256

)

select * from final
