-- One row per service; its sums are of a period that the report does not tell.
with typed as (

    {{ typed_rows('vagaro', 'service') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        service_name,

        -- measures of the period
        total_appointments,
        service_sales as service_sales_amount,
        cost_to_business as cost_to_business_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
