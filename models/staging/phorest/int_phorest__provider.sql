-- One row per name credited with a line, as the latest one has it.
with lines as (

    select * from {{ ref('stg_phorest__transactions') }}
    where staff_name is not null

),

latest as (

    select *
    from lines
    qualify row_number() over (
        partition by account, lower(staff_name)
        order by purchased_at desc, source_file, source_row
    ) = 1

),

final as (

    select
        -- keys
        {{ source_key('phorest', 'account', 'lower(staff_name)') }}
            as source_provider_key,
        lower(staff_name) as source_provider_id,

        -- attributes
        staff_name as provider_name,
        staff_first_name as first_name,
        staff_last_name as last_name,
        cast(null as varchar) as credential,
        staff_category_name as job_title,
        cast(null as varchar) as email,
        cast(null as varchar) as phone,
        source_location_id,
        source_location_name,
        cast(null as date) as hired_on,
        cast(null as date) as ended_on,
        cast(null as boolean) as is_active,

        -- provenance
        'phorest' as source_system,
        account,
        source_file,
        source_row

    from latest

)

select * from final
