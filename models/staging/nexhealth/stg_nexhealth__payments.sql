-- One row per payment of the ledger, deleted ones included; negative amounts are money received.
with typed as (

    {{ typed_rows('nexhealth', 'payments') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        payment_id,
        patient_id,
        provider_id,
        location_id,
        payment_type_id,
        charge_id,
        claim_id,
        insurance_plan_id,

        -- times, in UTC; midnight stands for a day
        paid_at,
        deleted_at,

        -- measures
        amount as ledger_amount,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
