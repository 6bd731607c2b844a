-- One row per provider's number in the webhooks whose name is known: that under Sold By
-- where the transaction list holds the same items.
with webhooks as (

    select * from {{ ref('int_vagaro__webhook_transaction') }}
    where service_provider_id is not null

),

lines as (

    select * from {{ ref('stg_vagaro__transaction') }}
    where sold_by is not null

),

final as (

    select
        webhooks.account,
        webhooks.service_provider_id,
        min(lines.sold_by) as provider_name
    from webhooks
    inner join lines
        on
            webhooks.account = lines.account
            and webhooks.transaction_id = lines.transaction_id
            and {{ words('webhooks.item_name') }} = {{ words('lines.item_name') }}
    group by webhooks.account, webhooks.service_provider_id
    having count(distinct {{ words('lines.sold_by') }}) = 1

)

select * from final
