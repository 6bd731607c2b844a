-- One row per part of a payment: whose it is, who is credited, what it pays.
with typed as (

    {{ typed_rows('open_dental', 'paysplit') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        split_num,
        pay_num,
        pat_num,
        prov_num,
        clinic_num,
        proc_num,
        adj_num,
        f_split_num,

        -- attributes
        unearned_type,

        -- times
        date_pay as paid_on,
        sec_date_t_edit as changed_at,

        -- measures
        split_amt as split_amount,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
