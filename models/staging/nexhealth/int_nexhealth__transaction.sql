-- One row per completed procedure and adjustment. Work stands at its fee on the day it was done; what is taken off
-- stands on its own day.
with procedure_lines as (

    select * from {{ ref('int_nexhealth__procedure_line') }}

),

adjustment_lines as (

    select * from {{ ref('int_nexhealth__adjustment_line') }}

),

locations as (

    select * from {{ ref('int_nexhealth__place') }}

),

lines as (

    select
        account,
        source_location_id,
        'procedure:' || procedure_id as line_num,
        invoice_num,
        done_on as sold_on,
        cast(null as timestamp) as sold_at,
        patient_id,
        provider_id,
        location_id,
        'code:' || code as source_service_id,
        procedure_name as item_name,
        'procedure' as source_item_type,
        'service' as line_type,
        cast(null as varchar) as adjustment_kind,
        code,
        fee_amount as list_amount,
        0 as discount_amount,
        fee_amount as net_amount,
        cast(null as decimal(18, 4)) as tax_amount,
        status as source_status,
        source_file,
        source_row
    from procedure_lines
    union all
    select
        account,
        source_location_id,
        'adjustment:' || adjustment_id as line_num,
        invoice_num,
        cast(adjusted_at as date) as sold_on,
        -- midnight stands for a day of the place's own, any other moment is in UTC
        case when adjusted_at > date_trunc('day', adjusted_at) then adjusted_at end as sold_at,
        patient_id,
        provider_id,
        location_id,
        -- an adjustment is no item of the menu
        cast(null as varchar) as source_service_id,
        cast(null as varchar) as item_name,
        adjustment_type_name as source_item_type,
        case when line_type = 'tax' then 'adjustment' else line_type end as line_type,
        adjustment_kind,
        code,
        -- a fee has a price of its own, what is let off or put right changes that of the work, tax is neither
        case when line_type = 'fee' then ledger_amount else 0 end as list_amount,
        case when line_type = 'adjustment' then -ledger_amount else 0 end as discount_amount,
        case when line_type = 'tax' then 0 else ledger_amount end as net_amount,
        case when line_type = 'tax' then ledger_amount end as tax_amount,
        cast(null as varchar) as source_status,
        source_file,
        source_row
    from adjustment_lines

),

final as (

    select
        -- keys
        {{ source_key('nexhealth', 'lines.account', 'lines.line_num') }} as transaction_id,
        {{ source_key('nexhealth', 'lines.account', 'lines.invoice_num') }} as invoice_id,
        coalesce(
            cast({{ local_time('lines.sold_at', "'UTC'", 'locations.time_zone') }} as date), lines.sold_on
        ) as sold_on,
        {{ local_time('lines.sold_at', "'UTC'", 'locations.time_zone') }} as sold_at,
        case when lines.sold_at is not null then coalesce(locations.time_zone, 'UTC') end as source_time_zone,
        {{ source_key('nexhealth', 'lines.account', 'lines.patient_id') }} as source_patient_key,
        lines.source_location_id,
        coalesce(locations.location_name, 'Location ' || lines.location_id) as source_location_name,
        {{ source_key('nexhealth', 'lines.account', 'lines.provider_id') }} as source_provider_key,
        cast(null as varchar) as source_selling_provider_key,
        {{ source_key('nexhealth', 'lines.account', 'lines.source_service_id') }} as source_service_key,

        -- what it is
        lines.item_name,
        lines.source_item_type,
        lines.line_type,
        lines.adjustment_kind,
        lines.code as procedure_code,
        cast(null as varchar) as refunded_line_type,
        cast(null as varchar) as refunds_transaction_id,

        -- measures
        cast(1 as decimal(18, 4)) as quantity,
        cast(lines.list_amount as decimal(18, 4)) as list_amount,
        cast(lines.discount_amount as decimal(18, 4)) as discount_amount,
        cast(lines.net_amount as decimal(18, 4)) as net_amount,
        cast(lines.tax_amount as decimal(18, 4)) as tax_amount,
        cast(null as decimal(18, 4)) as tip_amount,
        cast(null as decimal(18, 4)) as prepaid_applied_amount,
        cast(null as varchar) as prepaid_instrument_type,
        cast(null as varchar) as prepaid_instrument_id,
        lines.source_status,

        -- provenance
        'nexhealth' as source_system,
        lines.account,
        lines.source_file,
        lines.source_row

    from lines
    left join locations
        on
            lines.account = locations.account
            and lines.location_id = locations.location_id

)

select * from final
