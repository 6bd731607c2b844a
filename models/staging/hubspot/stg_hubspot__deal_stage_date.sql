-- One row per deal, stage and direction: when the deal entered or left the stage.
with typed as (

    {{ typed_rows('hubspot', 'deal_stage_date') }}

),

deals as (

    select * from {{ ref('stg_hubspot__deals') }}

),

headers as (

    select
        typed.*,
        -- Date entered "Closed won (Sales Pipeline)", in either kind of quotes
        split_part(typed.header, ' ', 2) as direction,
        substr(
            typed.header,
            length('Date ' || split_part(typed.header, ' ', 2)) + 3,
            length(typed.header)
            - length('Date ' || split_part(typed.header, ' ', 2)) - 3
        ) as stage_label
    from typed

),

final as (

    select
        -- keys
        deals.account,
        deals.record_id,
        deals.contact_ids,
        {{ text_before_last_brackets('headers.stage_label') }} as deal_stage,
        coalesce(
            {{ text_in_last_brackets('headers.stage_label') }}, deals.pipeline
        ) as pipeline,
        lower(headers.direction) as direction,
        headers.header as column_header,

        -- times, in the time zone of the portal
        headers.value as changed_at,

        -- provenance
        headers.source_file,
        headers.source_row,
        headers.file_sha256

    from headers
    inner join deals
        on
            headers.account = deals.account
            and headers.source_file = deals.source_file
            and headers.file_sha256 = deals.file_sha256
            and headers.source_row = deals.source_row

)

select * from final
