-- One row per deal and associated contact of the API, and kind of association.
with typed as (

    {{ typed_rows('hubspot', 'api_deal_contacts') }}

),

final as (

    select
        -- keys
        account,
        deal_record_id,
        contact_record_id,

        -- attributes
        association_type,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
