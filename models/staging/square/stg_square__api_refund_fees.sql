-- One row per processing fee of a refund of the API: negative where it came back.
with typed as (

    {{ typed_rows('square', 'api_refund_fees') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        refund_id,

        -- attributes
        type as fee_type,

        -- measures
        {{ from_minor_units('fee', 'currency') }} as fee_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
