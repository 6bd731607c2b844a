-- One row per payment of a patient; refunds are negative.
with typed as (

    {{ typed_rows('open_dental', 'payment') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        pay_num,
        pat_num,
        clinic_num,

        -- attributes
        pay_type,
        process_status,
        external_id,

        -- times
        pay_date as paid_on,
        sec_date_t_edit as changed_at,

        -- measures
        pay_amt as payment_amount,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
