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

deals as (

    select * from {{ ref('int_hubspot__deal') }}

),

steps as (

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
    union all
    -- entered_closedwon
    select
        account,
        record_id,
        split_part(stage_property, '_', 1),
        substr(stage_property, length(split_part(stage_property, '_', 1)) + 2),
        cast(null as varchar),
        changed_at,
        source_file,
        source_row
    from {{ ref('stg_hubspot__api_deal_stage_date') }}

),

-- a deal's stages come from where the deal itself is taken
final as (

    select
        steps.account,
        steps.record_id,
        steps.direction,
        steps.deal_stage,
        steps.pipeline,
        steps.changed_at,
        deals.source_time_zone,
        steps.source_file,
        steps.source_row
    from steps
    inner join deals
        on
            steps.account = deals.account
            and steps.record_id = deals.record_id
            and steps.source_file = deals.source_file
            and steps.source_row = deals.source_row

)

select * from final
