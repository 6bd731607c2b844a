-- One row per service and centre that has a price; the centre is the header's text
-- before `PricePrice`.
with source as (

    {{ typed_rows('zenoti', 'service_center_price') }}

),

final as (

    select
        source.account,
        {{ decode_entities("left(source.header, length(source.header) - length('PricePrice'))") }}
            as center_name,
        source.value as list_price,
        source.source_location_id,
        source.source_file,
        source.source_row,
        source.file_sha256

    from source

)

select * from final
