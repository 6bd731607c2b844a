-- One row per package, gift card or credit of a mapped list.
with told as (

    select * from {{ ref('stg_mapped__prepaid_instrument') }}

),

words as (

    select * from {{ ref('stg_mapped__word') }}

),

named as (

    select
        *,
        coalesce(
            source_instrument_id,
            concat_ws('|', person_id, source_instrument_type, cast(sold_on as varchar))
        ) as told_id
    from told

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
        {{ mapped_key(['measured.told_id', 'measured.occurrence'], 'measured') }} as prepaid_instrument_id,
        kinds.canonical_word as instrument_type,
        measured.instrument_name,
        {{ mapped_key('measured.invoice_id', 'measured') }} as invoice_id,
        {{ mapped_key('measured.person_id', 'measured') }} as source_patient_key,
        measured.source_location_id,
        measured.source_location_name,
        measured.sold_on,
        cast(measured.sold_amount as decimal(18, 2)) as sold_amount,
        cast(measured.list_amount as decimal(18, 2)) as list_amount,
        cast(measured.redeemed_amount as decimal(18, 2)) as redeemed_amount,
        cast(measured.refunded_amount as decimal(18, 2)) as refunded_amount,
        cast(measured.expired_amount as decimal(18, 2)) as expired_amount,
        cast(measured.balance_amount as decimal(18, 2)) as balance_amount,
        measured.expires_on,
        measured.source_status,
        lower(measured.source_status) as instrument_status,
        measured.source_system,
        measured.account,
        measured.source_file,
        measured.source_row
    from measured
    -- left joins: a word nobody has mapped yet loses no row
    left join words as kinds
        on
            measured.source_system = kinds.source_system
            and kinds.vocabulary = 'instrument_type'
            and lower(trim(measured.source_instrument_type)) = kinds.source_word
    where kinds.canonical_word is not null

)

select * from final
