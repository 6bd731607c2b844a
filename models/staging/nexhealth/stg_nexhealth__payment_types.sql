-- One row per kind of payment, in the practice's words.
with typed as (

    {{ typed_rows('nexhealth', 'payment_types') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        payment_type_id,

        -- attributes
        payment_type_name,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
