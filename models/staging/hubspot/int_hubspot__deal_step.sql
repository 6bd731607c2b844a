-- One row per deal, stage and direction: when the deal entered or left the stage.
with stage_dates as (

    -- Date entered "Closed won (Sales Pipeline)", in either kind of quotes
    select
        *,
        split_part(column_header, ' ', 2) as direction,
        substr(
            column_header,
            length('Date ' || split_part(column_header, ' ', 2)) + 3,
            length(column_header)
            - length('Date ' || split_part(column_header, ' ', 2)) - 3
        ) as stage_label
    from {{ ref('stg_hubspot__deal_stage_date') }}

),

final as (

    select
        account,
        record_id,
        lower(direction) as direction,
        {{ text_before_last_brackets('stage_label') }} as deal_stage,
        {{ text_in_last_brackets('stage_label') }} as pipeline,
        changed_at,
        source_file,
        source_row
    from stage_dates

)

select * from final
