-- One row per item line, with the type that the first matching rule gives it.
with items as (

    select
        *,
        {{ source_key('square', 'account', [
            'transaction_id', "coalesce(payment_id, '')", 'event_type',
            'cast(sold_on as varchar)', "coalesce(token, item_name, '')",
            'cast(line_occurrence as varchar)',
        ]) }} as line_id
    from {{ ref('int_square__item') }}

),

rules as (

    select * from {{ ref('map_square__line_type') }}

),

-- a category or an item's name says more than the kind of item that Square knows
first_rules as (

    select
        items.line_id,
        rules.line_type
    from items
    inner join rules
        on
            lower(
                case rules.match_on
                    when 'item' then items.item_name
                    when 'category' then items.category
                    when 'itemization_type' then items.itemization_type
                end
            ) like rules.pattern
    qualify
        row_number() over (partition by items.line_id order by rules.rule_number) = 1

),

final as (

    select
        items.*,
        coalesce(
            items.token,
            'name:' || lower(
                trim(coalesce(items.item_name, items.itemization_type, 'Custom Amount'))
            )
        ) as source_service_id,
        lower(items.event_type) = 'refund' as is_refund,
        -- what no rule knows is most often a service of the practice; a test lists it
        coalesce(first_rules.line_type, 'service') as line_type,
        first_rules.line_type is null as is_unmapped
    from items
    left join first_rules on items.line_id = first_rules.line_id

)

select * from final
