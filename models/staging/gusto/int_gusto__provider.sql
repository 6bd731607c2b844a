-- One row per person on the payroll. The journal has no id of an employee: the name
-- stands for it, in the API's payrolls too.
with journal as (

    select * from {{ ref('int_gusto__journal') }}

),

latest as (

    select *
    from journal
    qualify row_number() over (
        partition by account, {{ gusto_employee_id() }}
        order by paid_on desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('gusto', 'account', gusto_employee_id()) }}
            as source_provider_key,
        {{ gusto_employee_id() }} as source_provider_id,

        -- attributes, as the latest pay day has them
        concat_ws(' ', first_name, last_name) as provider_name,
        first_name,
        last_name,
        cast(null as varchar) as credential,
        nullif(job, 'Totals') as job_title,
        cast(null as varchar) as email,
        cast(null as varchar) as phone,
        source_location_id,
        source_location_name,

        -- times: the journal says who was paid, not who is employed
        cast(null as date) as hired_on,
        cast(null as date) as ended_on,
        cast(null as boolean) as is_active,

        -- provenance
        'gusto' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
