{{ config(severity='warn') }}
-- Transactions whose payments are not the gross of their lines and the tip: collections are wrong by the difference. The file may name
-- another total, or a business may keep its tips elsewhere. Compare a receipt with its lines.
with lines as (

    select
        account,
        transaction_id,
        sum(gross_amount) + max(tip_amount) as charged_amount
    from {{ ref('stg_phorest__transactions') }}
    group by account, transaction_id

),

tenders as (

    select account, transaction_id, sum(tender_amount) as paid_amount
    from {{ ref('int_phorest__tender') }}
    group by account, transaction_id

)

select lines.*, tenders.paid_amount
from lines
left join tenders
    on lines.account = tenders.account and lines.transaction_id = tenders.transaction_id
where abs(lines.charged_amount - coalesce(tenders.paid_amount, 0)) > 0.01
