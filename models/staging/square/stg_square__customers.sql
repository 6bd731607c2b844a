-- One row per customer profile; one person may hold several.
with typed as (

    {{ typed_rows('square', 'customers') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        customer_id,
        reference_id,

        -- attributes: an apostrophe guards the phone against spreadsheets
        first_name,
        last_name,
        nickname,
        email,
        trim(ltrim(phone, '''')) as phone,
        birth_date,
        postal_code,
        creation_source,
        email_subscription_status,
        is_instant_profile,
        is_blocked_online,
        memo,

        -- times and measures
        first_visit_on,
        last_visit_on,
        transaction_count,
        lifetime_spend as lifetime_spend_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
