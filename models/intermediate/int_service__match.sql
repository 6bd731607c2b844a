-- One row per service and rule that speaks of it: the practice's own rules first, then the taxonomy's words.
with records as (

    select * from {{ ref('int_service__record') }}

),

overrides as (

    select * from {{ source('raw_practice', 'service_rule') }}

),

taxonomy as (

    select * from {{ ref('service_taxonomy') }}

),

-- the catalogue's row speaks for a name; of several, the one that is a service
services as (

    select
        service_id,
        service_name,
        ' ' || name_words || ' ' as name_words,
        name_words as whole_name,
        ' ' || coalesce(category_words, '') || ' ' || coalesce(subcategory_words, '') || ' ' as category_words,
        ' ' || coalesce(item_type_words, '') || ' ' as item_type_words,
        coalesce(procedure_code, '') as procedure_code
    from records
    qualify
        row_number() over (
            partition by service_id
            order by
                case when item_type_words = 'service' then 0 when item_type_words is null then 2 else 1 end,
                evidence,
                case when category_words is null then 1 else 0 end,
                service_name,
                source_service_key
        ) = 1

),

by_override as (

    select
        services.service_id,
        'override' as mapped_by,
        overrides.rule_number as rule_order,
        overrides.service_line,
        overrides.is_consultation,
        overrides.counts_as_visit,
        overrides.is_rebooking_eligible,
        overrides.expected_interval_days,
        overrides.grace_days,
        overrides.requires_device,
        overrides.requires_room,
        overrides.standard_product_cost
    from services
    inner join overrides
        on services.whole_name like {{ glob_as_like('overrides.pattern') }}

),

by_taxonomy as (

    select
        services.service_id,
        'taxonomy' as mapped_by,
        1000000 + taxonomy.priority as rule_order,
        taxonomy.service_line,
        taxonomy.is_consultation,
        taxonomy.counts_as_visit,
        taxonomy.is_rebooking_eligible,
        taxonomy.expected_interval_days,
        taxonomy.grace_days,
        taxonomy.requires_device,
        taxonomy.requires_room,
        cast(null as decimal(18, 2)) as standard_product_cost
    from services
    inner join taxonomy
        on
            case taxonomy.field
                when 'name' then services.name_words
                when 'category' then services.category_words
                when 'item_type' then services.item_type_words
                when 'procedure_code' then services.procedure_code
            end
            like case
                when taxonomy.field = 'procedure_code' then replace(taxonomy.pattern, '*', '%')
                else '% ' || replace(taxonomy.pattern, '*', '%') || ' %'
            end

),

final as (

    select * from by_override
    union all
    select * from by_taxonomy

)

select * from final
