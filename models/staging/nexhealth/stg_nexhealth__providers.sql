-- One row per provider.
with typed as (

    {{ typed_rows('nexhealth', 'providers') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        provider_id,
        foreign_id_type,
        foreign_id,

        -- attributes
        first_name,
        last_name,
        full_name,
        display_name,
        email,
        inactive,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
