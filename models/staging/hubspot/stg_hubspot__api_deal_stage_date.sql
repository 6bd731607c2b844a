-- One row per deal of the API and filled date of a stage, entered or exited.
with typed as (

    {{ typed_rows('hubspot', 'api_deal_stage_date') }}

),

deals as (

    select * from {{ ref('stg_hubspot__api_deals') }}

),

final as (

    select
        -- keys
        typed.account,
        deals.record_id,
        replace(typed.header, 'properties.hs_v2_date_', '') as stage_property,

        -- times, in UTC
        date_trunc('second', typed.value) as changed_at,

        -- provenance
        typed.source_file,
        typed.source_row,
        typed.file_sha256

    from typed
    -- a deal that a newer page replaced takes its stages along
    inner join deals
        on
            typed.account = deals.account
            and typed.source_file = deals.source_file
            and typed.file_sha256 = deals.file_sha256
            and typed.source_row = deals.source_row

)

select * from final
