-- One row per item of a source's catalogue or sales, under the name by which the practice's items are one.
with catalogue as (

    {{ union_entity('service') }}

),

lines as (

    {{ union_entity('transaction') }}

),

package_items as (

    {{ union_entity('prepaid_instrument_item') }}

),

-- what was sold counts as well: catalogues lose the items that are no longer offered
items as (

    select
        source_service_key,
        service_name,
        category,
        subcategory,
        item_type,
        procedure_code,
        product_cost_amount,
        source_system,
        account,
        1 as evidence
    from catalogue
    union all
    select distinct
        source_service_key,
        item_name as service_name,
        cast(null as varchar) as category,
        cast(null as varchar) as subcategory,
        -- what uses up a package is not one
        case when line_type <> 'redemption' then source_item_type end as item_type,
        procedure_code,
        cast(null as decimal(18, 4)) as product_cost_amount,
        source_system,
        account,
        2 as evidence
    from lines
    union all
    select distinct
        source_service_key,
        item_name as service_name,
        cast(null as varchar) as category,
        cast(null as varchar) as subcategory,
        cast(null as varchar) as item_type,
        cast(null as varchar) as procedure_code,
        cast(null as decimal(18, 4)) as product_cost_amount,
        source_system,
        account,
        3 as evidence
    from package_items

),

-- a key that has no name of its own takes the name that the catalogue gives it
named as (

    select
        items.*,
        first_value(items.service_name) over (
            partition by coalesce(items.source_service_key, items.service_name)
            order by
                case when {{ words('items.service_name') }} is null then 1 else 0 end,
                items.evidence,
                items.service_name
        ) as key_name
    from items

),

final as (

    select
        source_service_key,
        {{ service_id('key_name') }} as service_id,
        trim({{ decode_entities('key_name') }}) as service_name,
        {{ words('key_name') }} as name_words,
        {{ words('category') }} as category_words,
        {{ words('subcategory') }} as subcategory_words,
        {{ words('item_type') }} as item_type_words,
        lower(trim(procedure_code)) as procedure_code,
        product_cost_amount,
        evidence,
        source_system,
        account
    from named
    where {{ words('key_name') }} is not null

)

select * from final
