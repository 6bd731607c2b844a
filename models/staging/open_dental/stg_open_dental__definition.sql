-- One row per word that the office has defined: kinds of payment and adjustment, confirmation, priority.
with typed as (

    {{ typed_rows('open_dental', 'definition') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        def_num,
        category,

        -- attributes
        item_name,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
