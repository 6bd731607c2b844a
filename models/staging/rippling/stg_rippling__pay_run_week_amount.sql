-- One row per filled cell of the pay run report, grouped by the week of the check under a column of the practice's own choice that holds
-- money.
with typed as (

    {{ typed_rows('rippling', 'pay_run_week_amount') }}

),

pay_runs as (

    select * from {{ ref('stg_rippling__pay_run_week') }}

),

final as (

    select
        -- keys
        typed.account,
        typed.header as column_header,

        -- measures
        typed.value as cell_amount,

        -- provenance
        typed.source_file,
        typed.source_row,
        typed.file_sha256

    from typed
    -- a row that a newer file replaced takes its cells along
    inner join pay_runs
        on
            typed.account = pay_runs.account
            and typed.source_file = pay_runs.source_file
            and typed.file_sha256 = pay_runs.file_sha256
            and typed.source_row = pay_runs.source_row

)

select * from final
