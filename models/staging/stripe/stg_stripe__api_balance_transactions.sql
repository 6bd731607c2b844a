-- One row per movement of the balance as the API lists it, payouts included (negative).
with typed as (

    {{ typed_rows('stripe', 'api_balance_transactions') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        balance_transaction_id,
        source_id,

        -- attributes: older versions of the API give the type alone
        coalesce(reporting_category, type) as reporting_category,
        status,
        description,

        -- times, in UTC
        created_at,
        available_at,

        -- measures
        currency,
        {{ from_minor_units('gross', 'currency') }} as gross_amount,
        {{ from_minor_units('fee', 'currency') }} as fee_amount,
        {{ from_minor_units('net', 'currency') }} as net_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
