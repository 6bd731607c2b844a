-- One row per customer profile of the API; one person may hold several.
with typed as (

    {{ typed_rows('square', 'api_customers') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        customer_id,
        reference_id,

        -- attributes
        first_name,
        last_name,
        nickname,
        email,
        phone,
        birth_date,
        postal_code,
        creation_source,
        is_email_unsubscribed,

        -- times, in UTC
        created_at,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
