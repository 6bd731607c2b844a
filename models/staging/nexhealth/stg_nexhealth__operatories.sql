-- One row per chair.
with typed as (

    {{ typed_rows('nexhealth', 'operatories') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        operatory_id,
        location_id,

        -- attributes
        operatory_name,
        is_active,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
