-- One row per line of a mapped bank statement. Money in is positive, money out negative, however its file writes it.
with told as (

    select * from {{ ref('stg_mapped__bank_line') }}

),

words as (

    select * from {{ ref('stg_mapped__word') }}
    where vocabulary = 'bank_direction'

),

signed as (

    select
        told.*,
        case
            when told.bank_amount is null
                then coalesce(abs(told.credit_amount), 0) - coalesce(abs(told.debit_amount), 0)
            when words.canonical_word = 'out' then -abs(told.bank_amount)
            when words.canonical_word = 'in' then abs(told.bank_amount)
            else told.bank_amount
        end as signed_amount
    from told
    left join words
        on
            told.source_system = words.source_system
            and lower(trim(told.source_direction)) = words.source_word
    where told.bank_amount is not null or told.credit_amount is not null or told.debit_amount is not null

),

named as (

    select
        *,
        coalesce(
            source_bank_line_id,
            concat_ws('|', cast(posted_on as varchar), cast(signed_amount as varchar), description)
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
        {{ mapped_key(['measured.told_id', 'measured.occurrence'], 'measured') }} as bank_line_id,
        measured.source_location_id,
        measured.source_location_name,
        measured.posted_on,
        concat_ws(' ', measured.description, measured.memo) as description,
        measured.account_name,
        cast(measured.signed_amount as decimal(18, 2)) as bank_amount,
        measured.source_system,
        measured.account,
        measured.source_file,
        measured.source_row
    from measured

)

select * from final
