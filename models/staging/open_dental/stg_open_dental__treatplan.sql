-- One row per treatment plan.
with typed as (

    {{ typed_rows('open_dental', 'treatplan') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        treat_plan_num,
        pat_num,

        -- attributes
        heading,
        tp_status,

        -- times
        date_tp as presented_on,
        date_t_signed as signed_at,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
