-- One row per employee on an invoice, with the credentials in the name.
with invoices as (

    select * from {{ ref('stg_aesthetic_record__invoices') }}
    where employee_name is not null

),

latest as (

    select *
    from invoices
    qualify row_number() over (
        partition by account, lower(employee_name)
        order by invoiced_on desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('aesthetic_record', 'account', 'lower(employee_name)') }}
            as source_provider_key,
        lower(employee_name) as source_provider_id,

        -- attributes: the parts of a name with credentials are told apart later
        employee_name as provider_name,
        cast(null as varchar) as first_name,
        cast(null as varchar) as last_name,
        cast(null as varchar) as credential,
        cast(null as varchar) as job_title,
        cast(null as varchar) as email,
        cast(null as varchar) as phone,
        source_location_id,
        source_location_name,
        cast(null as date) as hired_on,
        cast(null as date) as ended_on,
        cast(null as boolean) as is_active,

        -- provenance
        'aesthetic_record' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
