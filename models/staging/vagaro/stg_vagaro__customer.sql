-- One row per customer; there is no id.
with typed as (

    {{ typed_rows('vagaro', 'customer') }}

),

final as (

    select
        -- keys: mobile or e-mail, with the name, because a family shares both
        account,
        source_location_id,
        coalesce(
            {{ contact_id(
                'cast(null as varchar)', 'email',
                'coalesce(mobile_phone, day_phone, night_phone)',
                "concat_ws(' ', first_name, last_name)",
            ) }},
            'name:' || {{ words("concat_ws(' ', first_name, last_name)") }}
        ) as source_patient_id,

        -- attributes
        first_name,
        last_name,
        email,
        mobile_phone,
        day_phone,
        night_phone,
        postal_code,
        birth_date,
        gender,
        membership_name,
        referred_by,
        employee_seen,

        -- times and measures
        customer_since_on,
        last_visited_on,
        amount_paid,
        appointments_booked,
        no_shows,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
