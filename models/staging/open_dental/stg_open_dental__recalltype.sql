-- One row per kind of recall.
with typed as (

    {{ typed_rows('open_dental', 'recalltype') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        recall_type_num,

        -- attributes
        description,
        default_interval,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
