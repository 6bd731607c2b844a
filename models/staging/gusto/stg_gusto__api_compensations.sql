-- One row per employee and payroll of the API.
with typed as (

    {{ typed_rows('gusto', 'api_compensations') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        payroll_uuid,
        employee_uuid,

        -- attributes: a key without the scope for names gives the id alone
        first_name,
        coalesce(last_name, employee_uuid) as last_name,
        coalesce(is_off_cycle, false) as is_off_cycle,
        payment_method,

        -- times
        period_start_on,
        period_end_on,
        paid_on,

        -- measures: cash tips are inside gross pay
        gross_pay as gross_pay_amount,
        net_pay as net_pay_amount,
        check_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed
    where coalesce(is_processed, true) and not coalesce(is_excluded, false)

)

select * from final
