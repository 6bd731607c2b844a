-- One row per service of the price list; prices per centre are in their own model.
with source as (

    {{ typed_rows('zenoti', 'service') }}

),

final as (

    select
        source.account,
        {{ decode_entities('source.service_name') }} as service_name,
        {{ decode_entities('source.category') }} as category,
        {{ decode_entities('source.subcategory') }} as subcategory,
        source.duration_minutes,
        source.recovery_minutes,
        source.is_commission_eligible,
        source.service_description,
        source.commission_factor,
        source.internal_cost,
        source.service_code,
        source.source_location_id,
        source.source_file,
        source.source_row,
        source.file_latest_on,
        source.export_stamp,
        source.path_version,
        source.file_sha256

    from source

)

select * from final
