-- One row per procedure, planned, done, existing or deleted.
with typed as (

    {{ typed_rows('open_dental', 'procedurelog') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        proc_num,
        pat_num,
        apt_num,
        planned_apt_num,
        code_num,
        prov_num,
        clinic_num,

        -- attributes
        proc_status,
        tooth_num,
        priority,

        -- times
        proc_date as proc_on,
        date_tp as planned_on,
        date_complete as completed_on,
        date_t_stamp as changed_at,

        -- measures: the fee is for one unit; a discount is of planned work only
        proc_fee as unit_fee_amount,
        tax_amt as tax_amount,
        unit_qty as unit_quantity,
        base_units,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
