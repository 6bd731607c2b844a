-- One row per line of a transaction, with the type that the first matching rule gives it
-- and, where the same transaction takes the line back, the two tied together.
with lines as (

    select
        *,
        {{ source_key('phorest', 'account', [
            'transaction_id', 'transaction_item_id',
            'cast(line_occurrence as varchar)',
        ]) }} as line_id
    from {{ ref('stg_phorest__transactions') }}

),

rules as (

    select * from {{ ref('map_phorest__line_type') }}

),

purchase_types as (

    select * from {{ ref('map_phorest__purchase_type') }}

),

-- what an item is called says more than its type: a fee is sold as a service
first_rules as (

    select
        lines.line_id,
        rules.line_type
    from lines
    inner join rules
        on
            case rules.match_on
                when 'description' then lower(lines.item_name)
                when 'item_type' then lower(lines.item_type)
            end like rules.pattern
    qualify
        row_number() over (partition by lines.line_id order by rules.rule_number) = 1

),

told as (

    select
        lines.*,
        -- what no rule knows is most often a service of the practice; a test lists it
        coalesce(first_rules.line_type, 'service') as line_type,
        first_rules.line_type is null as is_unmapped,
        -- a voided line stays in the file, under whatever word, with its amounts negative
        coalesce(purchase_types.is_refund, false) or lines.net_amount < 0 as is_refund
    from lines
    left join first_rules on lines.line_id = first_rules.line_id
    -- left join: a purchase type nobody has mapped yet must not lose the line
    left join purchase_types
        on lower(lines.purchase_type) = purchase_types.source_purchase_type

),

-- the first line back of a kind and price undoes the first one sold
numbered as (

    select
        *,
        row_number() over (
            partition by
                account, transaction_id, item_type, item_name, abs(net_amount), is_refund
            order by purchased_at, source_row, line_id
        ) as undo_number
    from told

),

final as (

    select
        numbered.*,
        case when numbered.is_refund then others.line_id end as refunds_line_id,
        not numbered.is_refund and others.line_id is not null as is_undone
    from numbered
    left join numbered as others
        on
            numbered.account = others.account
            and numbered.transaction_id = others.transaction_id
            and numbered.item_type = others.item_type
            and numbered.item_name is not distinct from others.item_name
            and numbered.net_amount = -others.net_amount
            and numbered.undo_number = others.undo_number
            and numbered.is_refund <> others.is_refund

)

select * from final
