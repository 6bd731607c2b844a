-- One row per row of the payroll history: employee, pay date and check, of which there may be several.
with typed as (

    {{ typed_rows('adp', 'payroll_history') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        associate_id,
        file_number,
        position_id,
        check_number,

        -- attributes
        payroll_name,
        job_title,
        department,
        coalesce(location_description, department) as source_location_name,
        worked_in_state,

        -- times
        paid_on,
        period_start_on,
        period_end_on,

        -- measures: net pay may be taken before or after the split over bank accounts
        gross_pay as gross_pay_amount,
        net_pay as net_pay_amount,
        take_home as take_home_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
