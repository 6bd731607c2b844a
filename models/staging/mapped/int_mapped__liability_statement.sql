-- One row per prepaid balance that a mapped statement gives.
with told as (

    select * from {{ ref('stg_mapped__liability_statement') }}

),

words as (

    select * from {{ ref('stg_mapped__word') }}

),

final as (

    select
        told.source_location_id,
        told.source_location_name,
        told.stated_on,
        kinds.canonical_word as instrument_type,
        cast(told.balance_amount as decimal(18, 2)) as balance_amount,
        told.source_system,
        told.account,
        told.source_file,
        told.source_row
    from told
    -- left joins: a word nobody has mapped yet loses no row
    left join words as kinds
        on
            told.source_system = kinds.source_system
            and kinds.vocabulary = 'instrument_type'
            and lower(trim(told.source_instrument_type)) = kinds.source_word
    where kinds.canonical_word is not null

)

select * from final
