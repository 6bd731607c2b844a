-- One row per line sold or returned: those of the transaction list, and of the webhooks
-- what the list does not hold.
with listed as (

    select
        transactions.*,
        customers.source_patient_id
    from {{ ref('stg_vagaro__transaction') }} as transactions
    left join {{ ref('int_vagaro__named_customer') }} as customers
        on
            transactions.account = customers.account
            and transactions.customer_name = customers.customer_name

),

sent as (

    select
        webhooks.*,
        row_number() over (
            partition by webhooks.account, webhooks.transaction_id
            order by webhooks.source_file, webhooks.source_row
        ) as line_number,
        providers.provider_name
    from {{ ref('int_vagaro__webhook_transaction') }} as webhooks
    left join {{ ref('int_vagaro__numbered_provider') }} as providers
        on
            webhooks.account = providers.account
            and webhooks.service_provider_id = providers.service_provider_id

),

known_transactions as (

    select distinct account, transaction_id from listed

),

-- what is paid in the list holds tax and tip; a webhook tells neither, nor the discount
items as (

    select
        'list' as origin,
        account,
        source_location_id,
        transaction_id,
        line_number,
        sold_at,
        cast(null as varchar) as source_time_zone,
        source_patient_id,
        {{ words('sold_by') }} as source_provider_id,
        cast(null as varchar) as appointment_id,
        item_name,
        cast(null as varchar) as purchase_type,
        quantity,
        amount_paid - coalesce(tax_amount, 0) - coalesce(tip_amount, 0) as net_amount,
        abs(coalesce(discount_amount, 0)) as discount_amount,
        tax_amount,
        tip_amount,
        coalesce(cash_amount, 0) as cash_amount,
        coalesce(check_amount, 0) as check_amount,
        coalesce(credit_card_amount, 0) as credit_card_amount,
        coalesce(gift_card_amount, 0) as gift_card_amount,
        coalesce(package_amount, 0) as package_amount,
        coalesce(membership_amount, 0) as membership_amount,
        source_file,
        source_row
    from listed
    union all
    select
        'webhook' as origin,
        sent.account,
        sent.source_location_id,
        sent.transaction_id,
        sent.line_number,
        sent.sold_at_utc,
        'UTC' as source_time_zone,
        sent.customer_id,
        coalesce({{ words('sent.provider_name') }}, sent.service_provider_id),
        sent.appointment_id,
        sent.item_name,
        sent.purchase_type,
        sent.quantity,
        coalesce(sent.card_amount, 0) + coalesce(sent.cash_amount, 0),
        cast(null as decimal(18, 4)),
        cast(null as decimal(18, 4)),
        cast(null as decimal(18, 4)),
        coalesce(sent.cash_amount, 0),
        0,
        coalesce(sent.card_amount, 0),
        0,
        0,
        0,
        sent.source_file,
        sent.source_row
    from sent
    left join known_transactions
        on
            sent.account = known_transactions.account
            and sent.transaction_id = known_transactions.transaction_id
    where known_transactions.transaction_id is null

),

rules as (

    select * from {{ ref('map_vagaro__line_type') }}

),

-- what is on the menu is a service
menu as (

    select distinct account, {{ words('service_name') }} as name_words
    from {{ ref('stg_vagaro__service') }}
    union
    select account, {{ words('service_title') }}
    from {{ ref('stg_vagaro__webhook_appointment') }}

),

first_rules as (

    select
        names.item_name,
        names.purchase_type,
        rules.line_type
    from (select distinct item_name, purchase_type from items) as names
    inner join rules
        on
            lower(
                case rules.match_on
                    when 'item' then names.item_name
                    when 'purchase_type' then names.purchase_type
                end
            ) like rules.pattern
    qualify
        row_number() over (
            partition by names.item_name, names.purchase_type
            order by rules.rule_number
        ) = 1

),

final as (

    select
        {{ source_key('vagaro', 'items.account', [
            'items.transaction_id', 'items.origin',
            'cast(items.line_number as varchar)',
        ]) }} as line_id,
        items.*,
        -- what neither a rule nor the menu knows is most often a service
        coalesce(first_rules.line_type, 'service') as line_type,
        first_rules.line_type is null and menu.name_words is null as is_unmapped,
        coalesce(items.quantity, 1) < 0 or items.net_amount < 0 as is_refund
    from items
    left join first_rules
        on
            items.item_name is not distinct from first_rules.item_name
            and items.purchase_type is not distinct from first_rules.purchase_type
    left join menu
        on
            items.account = menu.account
            and {{ words('items.item_name') }} = menu.name_words

)

select * from final
