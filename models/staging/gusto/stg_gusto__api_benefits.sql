-- One row per employee, payroll and benefit, of the API.
with typed as (

    {{ typed_rows('gusto', 'api_benefits') }}

),

final as (

    select
        -- keys
        account,
        payroll_uuid,
        employee_uuid,

        -- attributes
        benefit_name,

        -- measures
        company_contribution as company_amount,
        employee_deduction as employee_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
