-- One row per product used, sold or wasted that a mapped list tells of. Its invoice may be one of another system.
with told as (

    select * from {{ ref('stg_mapped__product_usage') }}

),

performers as (

    select distinct source_provider_key from {{ ref('int_mapped__performer') }}

),

words as (

    select * from {{ ref('stg_mapped__word') }}

),

named as (

    select
        *,
        coalesce(
            source_usage_id,
            concat_ws('|', cast(used_on as varchar), product_name, invoice_id)
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
        {{ mapped_key(['measured.told_id', 'measured.occurrence'], 'measured') }} as product_usage_id,
        measured.used_on,
        md5(
            coalesce(lower(measured.invoice_system), measured.source_system) || chr(31)
            || coalesce(measured.invoice_account, measured.account) || chr(31) || measured.invoice_id
        ) as invoice_id,
        measured.source_location_id,
        measured.source_location_name,
        performers.source_provider_key,
        {{ mapped_key('measured.service_key_id', 'measured') }} as source_service_key,
        measured.product_name,
        cast(measured.quantity as decimal(18, 4)) as quantity,
        cast(
            coalesce(measured.unit_cost_amount, measured.cost_amount / nullif(measured.quantity, 0)) as decimal(18, 4)) as unit_cost_amount,
        cast(coalesce(measured.cost_amount, measured.quantity * measured.unit_cost_amount) as decimal(18, 4)) as cost_amount,
        coalesce(kinds.canonical_word, 'consumable') as kind,
        measured.source_system,
        measured.account,
        measured.source_file,
        measured.source_row
    from measured
    -- left joins: who stands for nobody is nobody, and a word nobody has mapped yet loses no row
    left join performers on {{ mapped_key('measured.performer_id', 'measured') }} = performers.source_provider_key
    left join words as kinds
        on
            measured.source_system = kinds.source_system
            and kinds.vocabulary = 'usage_kind'
            and lower(trim(measured.source_usage_kind)) = kinds.source_word

)

select * from final
