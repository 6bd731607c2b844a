-- One row per service inside a package.
with benefits as (

    select * from {{ ref('stg_zenoti__package') }}

),

services as (

    select * from {{ ref('int_zenoti__service_name') }}

),

final as (

    select
        {{ source_key('zenoti', 'benefits.account', [
            "'package'", 'benefits.center_name', 'benefits.invoice_no', 'benefits.package_name'
        ]) }} as prepaid_instrument_id,
        benefits.benefit_name as item_name,
        {{ source_key('zenoti', 'benefits.account', 'services.source_service_id') }}
            as source_service_key,
        -- the report values a benefit, it does not count its sessions
        cast(null as decimal(18, 4)) as quantity,
        cast(sum(benefits.benefit_value) as decimal(18, 2)) as list_amount,
        cast(sum(benefits.redeemed_value) as decimal(18, 2)) as redeemed_amount,
        'zenoti' as source_system,
        benefits.account,
        min(benefits.source_file) as source_file,
        min(benefits.source_row) as source_row
    from benefits
    left join services
        on
            benefits.account = services.account
            and benefits.benefit_name = services.item_name
    where benefits.benefit_name is not null
    group by
        benefits.account, benefits.center_name, benefits.invoice_no, benefits.package_name, benefits.benefit_name,
        services.source_service_id

)

select * from final
