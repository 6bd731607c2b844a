-- One row per employee, payroll and tax, of the API: the employee's and the employer's.
with typed as (

    {{ typed_rows('gusto', 'api_taxes') }}

),

final as (

    select
        -- keys
        account,
        payroll_uuid,
        employee_uuid,

        -- attributes
        tax_name,
        is_employer,

        -- measures
        amount as tax_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
