-- One row per appointment, as the newest file has it.
with typed as (

    {{ typed_rows('acuity', 'appointments') }}

),

-- moved to another day or calendar, an appointment may stand in two files
newest as (

    select *
    from typed
    qualify row_number() over (
        partition by account, appointment_id
        order by
            file_latest_on desc nulls last, path_version desc, file_sha256 desc, source_row
    ) = 1

),

final as (

    select
        -- keys
        account,
        source_location_id,
        appointment_id,

        -- attributes
        first_name,
        last_name,
        trim(ltrim(phone, '''')) as phone,
        email,
        type as service_name,
        calendar as calendar_name,
        label,
        scheduled_by,
        certificate_code,
        is_paid,

        -- times, in the account's own zone; the scheduling has most often a day alone
        scheduled_at,
        starts_at,
        ends_at,

        -- measures: what was paid at the desk is not in the file
        appointment_price as price_amount,
        amount_paid_online as paid_online_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from newest

)

select * from final
