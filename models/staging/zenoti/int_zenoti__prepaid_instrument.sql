-- One row per package, gift card and membership credit: paid first, earned when used.
with package_rows as (

    select * from {{ ref('stg_zenoti__package') }}

),

lines as (

    select
        lines.*,
        types.line_type
    from {{ ref('int_zenoti__sale_line') }} as lines
    inner join {{ ref('int_zenoti__line_type') }} as types on lines.sale_line_id = types.sale_line_id

),

guests as (

    select * from {{ ref('int_zenoti__guest_link') }}

),

memberships as (

    select * from {{ ref('int_zenoti__membership_sold') }}
    where plan_type = 'credit'

),

billings as (

    select * from {{ ref('int_zenoti__membership_billing') }}

),

package_status_map as (

    select * from {{ ref('map_zenoti__package_status') }}

),

-- one package on an invoice, however many benefits it has
packages as (

    select
        account,
        center_name,
        invoice_no,
        package_name,
        min(guest_code) as guest_code,
        min(guest_name) as guest_name,
        min(sold_on) as sold_on,
        max(expires_on) as expires_on,
        max(sales) as sold_amount,
        sum(redeemed_value) as redeemed_amount,
        sum(refunded_value) as refunded_amount,
        sum(expired_value) as expired_amount,
        sum(balance_value) as balance_amount,
        min(package_status) as source_status,
        min(source_location_id) as source_location_id,
        min(source_file) as source_file,
        min(source_row) as source_row
    from package_rows
    group by account, center_name, invoice_no, package_name

),

package_lines as (

    select
        account,
        center_name,
        invoice_no,
        item_name as package_name,
        min(source_patient_id) as source_patient_id,
        min(sold_on) as sold_on,
        sum(net_amount) as net_amount,
        sum(net_amount + discount_amount) as list_amount,
        min(source_location_id) as source_location_id,
        min(source_file) as source_file,
        min(source_row) as source_row
    from lines
    where line_type = 'package_sale'
    group by account, center_name, invoice_no, item_name

),

packages_known as (

    select
        coalesce(packages.account, package_lines.account) as account,
        coalesce(packages.center_name, package_lines.center_name) as center_name,
        coalesce(packages.invoice_no, package_lines.invoice_no) as invoice_no,
        coalesce(packages.package_name, package_lines.package_name) as instrument_name,
        coalesce(package_lines.source_patient_id, guests.source_patient_id)
            as source_patient_id,
        coalesce(package_lines.sold_on, packages.sold_on) as sold_on,
        packages.expires_on,
        -- the bill says what was paid; the package report repeats it on every benefit
        coalesce(package_lines.net_amount, packages.sold_amount) as sold_amount,
        package_lines.list_amount,
        packages.redeemed_amount,
        packages.refunded_amount,
        packages.expired_amount,
        packages.balance_amount,
        packages.source_status,
        case when packages.account is null then null else coalesce(package_status_map.instrument_status, 'unmapped') end
            as instrument_status,
        coalesce(packages.source_location_id, package_lines.source_location_id)
            as source_location_id,
        coalesce(packages.source_file, package_lines.source_file) as source_file,
        coalesce(packages.source_row, package_lines.source_row) as source_row
    from packages
    full outer join package_lines
        on
            packages.account = package_lines.account
            and packages.center_name = package_lines.center_name
            and packages.invoice_no = package_lines.invoice_no
            and packages.package_name = package_lines.package_name
    left join guests
        on
            packages.account = guests.account
            and packages.center_name = guests.center_name
            and packages.invoice_no = guests.invoice_no
            and packages.guest_code is not distinct from guests.guest_code
            and packages.guest_name is not distinct from guests.guest_name
            and guests.email is null
    left join package_status_map on lower(packages.source_status) = package_status_map.source_status

),

dues as (

    select membership_id, sum(sold_amount) as sold_amount
    from billings
    group by membership_id

),

instruments as (

    select
        {{ source_key('zenoti', 'account', ["'package'", 'center_name', 'invoice_no', 'instrument_name']) }}
            as prepaid_instrument_id,
        'package' as instrument_type,
        instrument_name,
        {{ source_key('zenoti', 'account', ['center_name', 'invoice_no']) }}
            as invoice_id,
        source_patient_id,
        source_location_id,
        center_name,
        sold_on,
        sold_amount,
        list_amount,
        redeemed_amount,
        refunded_amount,
        expired_amount,
        balance_amount,
        expires_on,
        source_status,
        instrument_status,
        account,
        source_file,
        source_row
    from packages_known
    union all
    -- no report follows a card after its sale
    select
        {{ source_key('zenoti', 'account', ["'gift_card'", 'sale_line_id']) }}
            as prepaid_instrument_id,
        'gift_card' as instrument_type,
        item_name as instrument_name,
        invoice_id,
        source_patient_id,
        source_location_id,
        center_name,
        sold_on,
        net_amount as sold_amount,
        net_amount + discount_amount as list_amount,
        cast(null as decimal(18, 4)) as redeemed_amount,
        cast(null as decimal(18, 4)) as refunded_amount,
        cast(null as decimal(18, 4)) as expired_amount,
        cast(null as decimal(18, 4)) as balance_amount,
        cast(null as date) as expires_on,
        source_status,
        cast(null as varchar) as instrument_status,
        account,
        source_file,
        source_row
    from lines
    where line_type = 'gift_card_sale'
    union all
    -- every month's dues add to one credit
    select
        {{ source_key('zenoti', 'memberships.account', ["'membership_credit'", 'memberships.membership_id']) }}
            as prepaid_instrument_id,
        'membership_credit' as instrument_type,
        memberships.membership_name as instrument_name,
        {{ source_key('zenoti', 'memberships.account', ['memberships.center_name', 'memberships.invoice_no']) }}
            as invoice_id,
        memberships.source_patient_id,
        memberships.source_location_id,
        memberships.center_name,
        memberships.sold_on,
        coalesce(dues.sold_amount, memberships.sales) as sold_amount,
        coalesce(dues.sold_amount, memberships.sales) as list_amount,
        memberships.redeemed_value as redeemed_amount,
        coalesce(memberships.cancelled_value, memberships.refund_amount)
            as refunded_amount,
        memberships.expired_value as expired_amount,
        memberships.balance_value as balance_amount,
        cast(null as date) as expires_on,
        memberships.membership_status as source_status,
        memberships.known_status as instrument_status,
        memberships.account,
        memberships.source_file,
        memberships.source_row
    from memberships
    left join dues on memberships.membership_id = dues.membership_id

),

final as (

    select
        prepaid_instrument_id,
        instrument_type,
        instrument_name,
        invoice_id,
        {{ source_key('zenoti', 'account', 'source_patient_id') }}
            as source_patient_key,
        source_location_id,
        center_name as source_location_name,
        sold_on,
        cast(sold_amount as decimal(18, 2)) as sold_amount,
        cast(list_amount as decimal(18, 2)) as list_amount,
        cast(redeemed_amount as decimal(18, 2)) as redeemed_amount,
        cast(refunded_amount as decimal(18, 2)) as refunded_amount,
        cast(expired_amount as decimal(18, 2)) as expired_amount,
        cast(balance_amount as decimal(18, 2)) as balance_amount,
        expires_on,
        source_status,
        instrument_status,
        'zenoti' as source_system,
        account,
        source_file,
        source_row
    from instruments

)

select * from final
