-- One row per row of a call list that came back with an outcome.
with typed as (

    {{ typed_rows('call_sheet', 'call_list') }}

),

final as (

    select
        -- keys: the row's own says of which day, list and person it is
        account,
        source_location_id,
        location_name,
        list_row_id,
        {{ parse_date("split_part(list_row_id, '.', 1)") }} as list_on,
        lower(split_part(list_row_id, '.', 2)) as list_name,
        nullif(lower(split_part(list_row_id, '.', 3)), '') as patient_id,

        -- attributes: whoever says not how the person was reached did as the list proposed
        lower(outcome) as source_outcome,
        lower(coalesce(channel_used, preferred_channel)) as source_channel,
        called_by as caller_name,

        -- times
        contacted_on,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
