-- One row per patient record, guarantors and second records of a person included.
with typed as (

    {{ typed_rows('open_dental', 'patient') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        pat_num,
        guarantor,
        pat_num_clone_from,
        clinic_num,
        pri_prov,

        -- attributes
        l_name as last_name,
        f_name as first_name,
        preferred as preferred_name,
        pat_status,
        gender,
        birthdate as birth_date,
        email,
        wireless_phone,
        hm_phone as home_phone,
        wk_phone as work_phone,
        zip as postal_code,
        prefer_contact_method,
        txt_msg_ok,

        -- times
        date_first_visit as first_visit_on,
        sec_date_entry as created_on,
        date_time_deceased as deceased_at,
        date_t_stamp as changed_at,

        -- measures: family totals, held on the guarantor's record alone
        case when pat_num = guarantor then bal_total end as family_balance_amount,
        case when pat_num = guarantor then ins_est end as family_insurance_estimate_amount,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
