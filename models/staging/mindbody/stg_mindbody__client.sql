-- One row per client with a visit.
with typed as (

    {{ typed_rows('mindbody', 'client') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        {{ without_thousands('client_id') }} as client_id,

        -- attributes
        client_name,
        email,
        phone,
        pricing_option,
        staff_name,
        cross_regional_visit,
        visit_type,
        booking_method,
        referral_type,

        -- times and measures
        last_visit_on,
        expires_on,
        visit_count,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
