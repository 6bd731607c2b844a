-- One row per posting of a mapped general ledger. A debit is positive and a credit negative, unless the file has signs of its own.
with told as (

    select * from {{ ref('stg_mapped__ledger_entry') }}

),

signed as (

    select
        *,
        coalesce(ledger_amount, coalesce(debit_amount, 0) - coalesce(credit_amount, 0)) as signed_amount,
        concat_ws(' · ', entry_type, document_number, party_name, description) as told_by
    from told
    where ledger_amount is not null or debit_amount is not null or credit_amount is not null

),

named as (

    select
        *,
        coalesce(
            source_entry_id,
            concat_ws('|', cast(posted_on as varchar), account_name, cast(signed_amount as varchar), told_by)
        ) as told_id
    from signed

),

measured as (

    select
        *,
        -- the same record twice in a file is two, in the order of the file
        cast(
            row_number() over (
                partition by source_system, account, told_id
                order by source_file, source_row
            ) as varchar
        ) as occurrence
    from named

),

final as (

    select
        {{ mapped_key(['measured.told_id', 'measured.occurrence'], 'measured') }} as ledger_entry_id,
        measured.source_location_id,
        measured.source_location_name,
        measured.posted_on,
        nullif(measured.told_by, '') as description,
        measured.account_name,
        cast(measured.signed_amount as decimal(18, 2)) as ledger_amount,
        measured.source_system,
        measured.account,
        measured.source_file,
        measured.source_row
    from measured

)

select * from final
