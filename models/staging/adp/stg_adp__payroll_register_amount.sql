-- One row per filled cell of the payroll register under a column of hours, earnings, taxes, deductions or
-- memos, each of which is a code of the company's own.
with typed as (

    {{ typed_rows('adp', 'payroll_register_amount') }}

),

payroll as (

    select * from {{ ref('stg_adp__payroll_register') }}

),

final as (

    select
        -- keys
        typed.account,
        typed.header as column_header,

        -- measures: hours or money, by the header
        typed.value as cell_value,

        -- provenance
        typed.source_file,
        typed.source_row,
        typed.file_sha256

    from typed
    -- a row that a newer file replaced takes its cells along
    inner join payroll
        on
            typed.account = payroll.account
            and typed.source_file = payroll.source_file
            and typed.file_sha256 = payroll.file_sha256
            and typed.source_row = payroll.source_row

)

select * from final
