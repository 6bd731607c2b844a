-- One row per filled cell of the journal under a column that varies: a pay type's
-- hours, rate or amount, a single tax, a benefit.
with typed as (

    {{ typed_rows('gusto', 'payroll_journal_amount') }}

),

journal as (

    select * from {{ ref('stg_gusto__payroll_journal') }}

),

final as (

    select
        -- keys
        typed.account,
        typed.header as column_header,

        -- measures: hours, a rate or money, by the header
        typed.value as cell_value,

        -- provenance
        typed.source_file,
        typed.source_row,
        typed.file_sha256

    from typed
    -- a row of the journal that a newer file replaced takes its cells along
    inner join journal
        on
            typed.account = journal.account
            and typed.source_file = journal.source_file
            and typed.file_sha256 = journal.file_sha256
            and typed.source_row = journal.source_row

)

select * from final
