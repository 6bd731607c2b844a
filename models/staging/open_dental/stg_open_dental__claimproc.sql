-- One row per procedure of a claim, estimate or payment by total: insurance's side of the account.
with typed as (

    {{ typed_rows('open_dental', 'claimproc') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        claim_proc_num,
        proc_num,
        claim_num,
        claim_payment_num,
        pat_num,
        prov_num,
        clinic_num,

        -- attributes
        status,
        plan_num,

        -- times
        date_cp as posted_on,
        proc_date as proc_on,
        sec_date_t_edit as changed_at,

        -- measures: positive, and lower the balance
        ins_pay_amt as paid_amount,
        write_off as write_off_amount,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
