-- One row per invoice line: Sales - Accrual completed from Sales - Cash, and the
-- invoices that only the cash report holds.
with accrual_rows as (

    select
        *,
        coalesce(quantity < 0, false) or sales_exc_tax < 0 as is_return
    from {{ ref('stg_zenoti__sales_accrual') }}

),

-- an invoice and an item do not tell a line: the same item may be on it twice, so its
-- place in the file does
accrual as (

    select
        *,
        row_number() over (
            partition by account, center_name, invoice_no, item_code, item_name, is_return
            order by sold_on, source_file, source_row
        ) as occurrence
    from accrual_rows

),

cash_rows as (

    select
        *,
        coalesce(quantity < 0, false) or collected < 0 as is_return
    from {{ ref('stg_zenoti__sales_cash') }}

),

cash_payments as (

    select
        *,
        row_number() over (
            partition by account, center_name, invoice_no, item_code, item_name, is_return, paid_on
            order by source_file, source_row
        ) as occurrence
    from cash_rows

),

-- a line that is paid on several days is one line
cash as (

    select
        *,
        -- whether Sales Collected holds the redeemed part is not documented; what was
        -- collected and redeemed is
        sum(collected - coalesce(tax_collected, 0) + coalesce(redeemed, 0)) over line
            as sales_amount,
        sum(tax_collected) over line as tax_amount,
        sum(redeemed) over line as redeemed_amount
    from cash_payments
    window line as (
        partition by account, center_name, invoice_no, item_code, item_name, is_return, occurrence
    )
    qualify row_number() over (
        partition by account, center_name, invoice_no, item_code, item_name, is_return, occurrence
        order by paid_on, source_file, source_row
    ) = 1

),

accrual_lines as (

    select
        accrual.account,
        accrual.center_name,
        accrual.invoice_no,
        accrual.item_code,
        accrual.item_name,
        accrual.is_return,
        accrual.occurrence,
        accrual.sold_on,
        accrual.guest_code,
        accrual.guest_name,
        accrual.quantity,
        accrual.sales_exc_tax as net_amount,
        accrual.tax as tax_amount,
        coalesce(accrual.redeemed, 0) as redeemed_amount,
        cash.discount as discount_amount,
        coalesce(accrual.item_type, cash.item_type) as item_type,
        coalesce(accrual.item_category, cash.item_category) as item_category,
        coalesce(accrual.item_subcategory, cash.item_subcategory) as item_subcategory,
        coalesce(accrual.sold_by, cash.sold_by) as sold_by,
        accrual.serviced_by,
        coalesce(accrual.status, cash.status) as source_status,
        accrual.source_location_id,
        accrual.source_file,
        accrual.source_row
    from accrual
    left join cash
        on
            accrual.account = cash.account
            and accrual.center_name = cash.center_name
            and accrual.invoice_no = cash.invoice_no
            and accrual.item_code is not distinct from cash.item_code
            and accrual.item_name is not distinct from cash.item_name
            and accrual.is_return = cash.is_return
            and accrual.occurrence = cash.occurrence

),

cash_lines as (

    select
        cash.account,
        cash.center_name,
        cash.invoice_no,
        cash.item_code,
        cash.item_name,
        cash.is_return,
        cash.occurrence,
        cash.sold_on,
        cash.guest_code,
        cash.guest_name,
        cash.quantity,
        cash.sales_amount as net_amount,
        cash.tax_amount,
        coalesce(cash.redeemed_amount, 0) as redeemed_amount,
        cash.discount as discount_amount,
        cash.item_type,
        cash.item_category,
        cash.item_subcategory,
        cash.sold_by,
        cast(null as varchar) as serviced_by,
        cash.status as source_status,
        cash.source_location_id,
        cash.source_file,
        cash.source_row
    from cash
    -- never the same money twice: an invoice of the accrual report is told by that
    -- report alone
    left join (select distinct account, center_name, invoice_no from accrual) as told
        on
            cash.account = told.account
            and cash.center_name = told.center_name
            and cash.invoice_no = told.invoice_no
    where told.invoice_no is null

),

lines as (

    select * from accrual_lines
    union all
    select * from cash_lines

),

item_type_map as (

    select * from {{ ref('map_zenoti__item_type') }}

),

-- what an item is when no report shows its type: what the price list or the book calls
-- a service, what is sold as a package or membership; all else is handed over the
-- counter
named_types as (

    select account, name_words, min(item_type) as item_type
    from (
        select account, {{ words('service_name') }} as name_words, 'Service' as item_type
        from {{ ref('stg_zenoti__service') }}
        union
        select account, {{ words('service_name') }}, 'Service' from {{ ref('stg_zenoti__appointment') }}
        union
        select account, {{ words('package_name') }}, 'Package' from {{ ref('stg_zenoti__package') }}
        union
        select account, {{ words('membership_name') }}, 'Membership' from {{ ref('stg_zenoti__membership') }}
    ) as named
    where name_words is not null
    group by account, name_words
    having count(distinct item_type) = 1

),

guests as (

    select * from {{ ref('int_zenoti__guest_link') }}

),

final as (

    select
        {{ source_key('zenoti', 'lines.account', [
            'lines.center_name', 'lines.invoice_no', "coalesce(lines.item_code, '')", "coalesce(lines.item_name, '')",
            "case when lines.is_return then 'return' else 'sale' end", 'cast(lines.occurrence as varchar)'
        ]) }} as sale_line_id,
        {{ source_key('zenoti', 'lines.account', ['lines.center_name', 'lines.invoice_no']) }}
            as invoice_id,
        lines.*,
        coalesce(lines.item_type, named_types.item_type, 'Product') as known_item_type,
        coalesce(item_type_map.line_type, 'retail') as line_kind,
        item_type_map.prepaid_instrument_type,
        guests.source_patient_id
    from lines
    left join named_types
        on
            lines.account = named_types.account
            and case when lines.item_type is null then {{ words('lines.item_name') }} end = named_types.name_words
    left join item_type_map
        on lower(coalesce(lines.item_type, named_types.item_type, 'Product')) = item_type_map.source_item_type
    left join guests
        on
            lines.account = guests.account
            and lines.center_name = guests.center_name
            and lines.invoice_no = guests.invoice_no
            and lines.guest_code is not distinct from guests.guest_code
            and lines.guest_name is not distinct from guests.guest_name
            and guests.email is null

)

select * from final
