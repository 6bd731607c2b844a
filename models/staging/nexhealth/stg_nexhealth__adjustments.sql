-- One row per adjustment of the ledger, deleted ones included; negative amounts lower the balance.
with typed as (

    {{ typed_rows('nexhealth', 'adjustments') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        adjustment_id,
        patient_id,
        provider_id,
        location_id,
        adjustment_type_id,
        charge_id,
        claim_id,

        -- times, in UTC; midnight stands for a day
        adjusted_at,
        deleted_at,

        -- measures
        amount as ledger_amount,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
