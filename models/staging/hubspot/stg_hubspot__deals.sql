-- One row per deal, in its current state.
with typed as (

    {{ typed_rows('hubspot', 'deals') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        record_id,
        contact_ids,

        -- attributes: some accounts write the pipeline in brackets behind the stage
        deal_name,
        coalesce(
            pipeline, {{ text_in_last_brackets('deal_stage') }}
        ) as pipeline,
        {{ text_before_last_brackets('deal_stage') }} as deal_stage,
        deal_stage as source_deal_stage,
        deal_owner,
        currency,

        -- times, in the time zone of the portal
        created_at,
        closed_at,
        last_activity_at,

        -- measures
        amount as deal_amount,
        company_currency_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
