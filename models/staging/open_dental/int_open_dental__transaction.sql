-- One row per completed procedure, adjustment and insurance write-off. Work stands at the office's fee on the day it was
-- done; what is taken off stands on its own day.
with procedure_lines as (

    select * from {{ ref('int_open_dental__procedure_line') }}

),

account_lines as (

    select * from {{ ref('int_open_dental__account_line') }}

),

clinics as (

    select * from {{ ref('stg_open_dental__clinic') }}

),

lines as (

    select
        account,
        source_location_id,
        'proc:' || proc_num as line_num,
        invoice_num,
        proc_on as sold_on,
        person_num,
        prov_num,
        clinic_num,
        code_num,
        coalesce(description, 'Procedure ' || code_num) as item_name,
        'procedure' as source_item_type,
        line_type,
        cast(null as varchar) as adjustment_kind,
        proc_code,
        quantity,
        fee_amount as list_amount,
        0 as discount_amount,
        fee_amount as net_amount,
        tax_amount,
        proc_status as source_status,
        source_file,
        source_row
    from procedure_lines
    union all
    select
        account,
        source_location_id,
        line_num,
        invoice_num,
        entered_on as sold_on,
        person_num,
        prov_num,
        clinic_num,
        -- an adjustment is no item of the menu
        cast(null as varchar) as code_num,
        cast(null as varchar) as item_name,
        entry_name as source_item_type,
        case when line_type = 'tax' then 'adjustment' else line_type end as line_type,
        adjustment_kind,
        proc_code,
        1 as quantity,
        -- a fee has a price of its own, what is let off or put right changes that of the work, tax is neither
        case when line_type = 'fee' then entry_amount else 0 end as list_amount,
        case when line_type = 'adjustment' then -entry_amount else 0 end as discount_amount,
        case when line_type = 'tax' then 0 else entry_amount end as net_amount,
        case when line_type = 'tax' then entry_amount end as tax_amount,
        cast(null as varchar) as source_status,
        source_file,
        source_row
    from account_lines

),

final as (

    select
        -- keys
        {{ source_key('open_dental', 'lines.account', 'lines.line_num') }}
            as transaction_id,
        {{ source_key('open_dental', 'lines.account', 'lines.invoice_num') }}
            as invoice_id,
        lines.sold_on,
        cast(null as timestamp) as sold_at,
        cast(null as varchar) as source_time_zone,
        {{ source_key('open_dental', 'lines.account', 'lines.person_num') }}
            as source_patient_key,
        lines.source_location_id,
        clinics.description as source_location_name,
        {{ source_key('open_dental', 'lines.account', 'lines.prov_num') }}
            as source_provider_key,
        cast(null as varchar) as source_selling_provider_key,
        {{ source_key('open_dental', 'lines.account', 'lines.code_num') }}
            as source_service_key,

        -- what it is
        lines.item_name,
        lines.source_item_type,
        lines.line_type,
        lines.adjustment_kind,
        lines.proc_code as procedure_code,
        cast(null as varchar) as refunded_line_type,
        cast(null as varchar) as refunds_transaction_id,

        -- measures
        cast(lines.quantity as decimal(18, 4)) as quantity,
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
        'open_dental' as source_system,
        lines.account,
        lines.source_file,
        lines.source_row

    from lines
    left join clinics
        on
            lines.account = clinics.account
            and lines.clinic_num = clinics.clinic_num

)

select * from final
