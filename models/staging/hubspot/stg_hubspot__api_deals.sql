-- One row per deal of the API, in its current state.
with typed as (

    {{ typed_rows('hubspot', 'api_deals') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        record_id,

        -- attributes: stages and pipelines by their internal words
        deal_name,
        pipeline,
        deal_stage,
        owner_id,

        -- times, in UTC
        date_trunc('second', coalesce(deal_created_at, created_at)) as created_at,
        date_trunc('second', closed_at) as closed_at,
        updated_at,

        -- measures
        amount as deal_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed
    where not coalesce(is_archived, false)

)

select * from final
