-- One row per schedule block and chair it is for.
with typed as (

    {{ typed_rows('open_dental', 'scheduleop') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        schedule_op_num,
        schedule_num,
        operatory_num,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
