-- One row per line of a supplier's bill, or rebate, of a mapped list.
with told as (

    select * from {{ ref('stg_mapped__purchase') }}

),

words as (

    select * from {{ ref('stg_mapped__word') }}

),

final as (

    select
        told.purchased_on,
        told.source_location_id,
        told.source_location_name,
        told.vendor,
        told.product_name,
        cast(told.quantity as decimal(18, 4)) as quantity,
        cast(coalesce(told.purchase_amount, told.quantity * told.unit_cost_amount) as decimal(18, 2)) as purchase_amount,
        coalesce(kinds.canonical_word = 'rebate', false) as is_rebate,
        told.source_system,
        told.account,
        told.source_file,
        told.source_row
    from told
    -- left joins: a word nobody has mapped yet loses no row
    left join words as kinds
        on
            told.source_system = kinds.source_system
            and kinds.vocabulary = 'purchase_type'
            and lower(trim(told.source_purchase_type)) = kinds.source_word
    where coalesce(kinds.canonical_word, '') <> 'ignore'

)

select * from final
