-- One row per item ever sold: its type and name together, for it has no number.
with lines as (

    select * from {{ ref('int_phorest__sale_line') }}
    where item_name is not null

),

latest as (

    select *
    from lines
    qualify row_number() over (
        partition by account, lower(item_type), lower(item_name)
        order by purchased_at desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('phorest', 'account', [
            'lower(item_type)', 'lower(item_name)',
        ]) }} as source_service_key,
        lower(item_type) || ':' || lower(item_name) as source_service_id,

        -- attributes
        item_name as service_name,
        category,
        cast(null as varchar) as subcategory,
        item_type,
        cast(null as varchar) as procedure_code,
        cast(null as decimal(18, 4)) as duration_minutes,
        cast(null as decimal(18, 4)) as recovery_minutes,
        cast(null as decimal(18, 4)) as product_cost_amount,

        -- provenance
        'phorest' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
