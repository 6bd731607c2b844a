-- One row per service and centre with a list price; the price list does not say since
-- when a price holds.
with services as (

    select * from {{ ref('stg_zenoti__service') }}

),

prices as (

    select * from {{ ref('stg_zenoti__service_center_price') }}

),

final as (

    select
        {{ source_key(
            'zenoti', 'services.account', "coalesce(services.service_code, 'name:' || " ~ words('services.service_name') ~ ")"
        ) }} as source_service_key,
        prices.source_location_id,
        prices.center_name as source_location_name,
        cast(null as date) as from_on,
        cast(prices.list_price as decimal(18, 2)) as list_price,
        'zenoti' as source_system,
        services.account,
        services.source_file,
        services.source_row
    from services
    -- a price stands as long as its row of the price list does
    inner join prices
        on
            services.account = prices.account
            and services.source_file = prices.source_file
            and services.file_sha256 = prices.file_sha256
            and services.source_row = prices.source_row
    where prices.list_price is not null
    qualify row_number() over (
        partition by
            services.account,
            coalesce(services.service_code, {{ words('services.service_name') }}),
            prices.source_location_id,
            prices.center_name
        order by
            services.file_latest_on desc nulls last, services.export_stamp desc nulls last, services.path_version desc,
            services.file_sha256 desc, services.source_row
    ) = 1

)

select * from final
