-- One row per service of the menu, also one that is no longer offered.
with typed as (

    {{ typed_rows('boulevard', 'service_record') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        service_id,
        external_id,

        -- attributes
        service_name,
        category_name,
        is_active,

        -- measures
        default_price as default_price_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
