-- One row per procedure as it stood in a saved treatment plan.
with typed as (

    {{ typed_rows('open_dental', 'proctp') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        proc_tp_num,
        treat_plan_num,
        pat_num,
        proc_num_orig as proc_num,
        prov_num,

        -- attributes
        proc_code,
        descript as description,

        -- times
        date_tp as planned_on,

        -- measures
        fee_amt as fee_amount,
        pat_amt as patient_amount,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
