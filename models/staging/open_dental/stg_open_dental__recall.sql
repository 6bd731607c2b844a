-- One row per patient and kind of recall.
with typed as (

    {{ typed_rows('open_dental', 'recall') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        recall_num,
        pat_num,
        recall_type_num,

        -- attributes
        recall_interval,
        is_disabled,

        -- times
        date_due as due_on,
        date_previous as previous_on,
        date_scheduled as scheduled_on,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
