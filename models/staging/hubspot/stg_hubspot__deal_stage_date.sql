-- One row per deal and filled cell of a stage's pair of columns, entered and exited.
with typed as (

    {{ typed_rows('hubspot', 'deal_stage_date') }}

),

deals as (

    select * from {{ ref('stg_hubspot__deals') }}

),

final as (

    select
        -- keys
        typed.account,
        deals.record_id,
        typed.header as column_header,

        -- times, in the time zone of the portal
        typed.value as changed_at,

        -- provenance
        typed.source_file,
        typed.source_row,
        typed.file_sha256

    from typed
    -- a deal that a newer file replaced takes its stages along
    inner join deals
        on
            typed.account = deals.account
            and typed.source_file = deals.source_file
            and typed.file_sha256 = deals.file_sha256
            and typed.source_row = deals.source_row

)

select * from final
