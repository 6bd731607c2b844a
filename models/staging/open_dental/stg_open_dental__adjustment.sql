-- One row per adjustment; negative ones lower the balance.
with typed as (

    {{ typed_rows('open_dental', 'adjustment') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        adj_num,
        pat_num,
        prov_num,
        clinic_num,
        proc_num,

        -- attributes
        adj_type,

        -- times
        adj_date as adjusted_on,
        sec_date_t_edit as changed_at,

        -- measures
        adj_amt as adjustment_amount,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
