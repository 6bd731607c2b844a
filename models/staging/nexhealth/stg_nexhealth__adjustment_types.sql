-- One row per kind of adjustment, in the practice's words.
with typed as (

    {{ typed_rows('nexhealth', 'adjustment_types') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        adjustment_type_id,

        -- attributes
        adjustment_type_name,
        action,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
