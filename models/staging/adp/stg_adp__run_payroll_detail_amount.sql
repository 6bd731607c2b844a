-- One row per filled cell of RUN's payroll detail under hours, rate or amount of a group of earnings, or
-- under a tax of the employer (`-ER`).
with typed as (

    {{ typed_rows('adp', 'run_payroll_detail_amount') }}

),

detail as (

    select * from {{ ref('stg_adp__run_payroll_detail') }}

),

final as (

    select
        -- keys
        typed.account,
        typed.header as column_header,

        -- measures
        typed.value as cell_value,

        -- provenance
        typed.source_file,
        typed.source_row,
        typed.file_sha256

    from typed
    inner join detail
        on
            typed.account = detail.account
            and typed.source_file = detail.source_file
            and typed.file_sha256 = detail.file_sha256
            and typed.source_row = detail.source_row

)

select * from final
