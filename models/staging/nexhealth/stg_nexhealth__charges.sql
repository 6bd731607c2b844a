-- One row per charge of the ledger.
with typed as (

    {{ typed_rows('nexhealth', 'charges') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        charge_id,
        procedure_id,
        patient_id,

        -- times, in UTC
        deleted_at,

        -- measures
        fee as fee_amount,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
