-- One row per procedure of an active or inactive treatment plan.
with typed as (

    {{ typed_rows('open_dental', 'treatplanattach') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        treat_plan_attach_num,
        treat_plan_num,
        proc_num,
        priority,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
