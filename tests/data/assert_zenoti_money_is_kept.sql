-- Not a cent between the reports and what is made of them: lines against Sales -
-- Accrual and the invoices that Sales - Cash alone holds, money tenders against Sales -
-- Cash, per account and centre.
with accrual as (

    select account, center_name, sum(sales_exc_tax) as amount
    from {{ ref('stg_zenoti__sales_accrual') }}
    group by account, center_name

),

cash_alone as (

    select
        cash.account,
        cash.center_name,
        sum(cash.collected - coalesce(cash.tax_collected, 0) + coalesce(cash.redeemed, 0))
            as amount
    from {{ ref('stg_zenoti__sales_cash') }} as cash
    left join (
        select distinct account, center_name, invoice_no from {{ ref('stg_zenoti__sales_accrual') }}
    ) as told
        on
            cash.account = told.account
            and cash.center_name = told.center_name
            and cash.invoice_no = told.invoice_no
    where told.invoice_no is null
    group by cash.account, cash.center_name

),

-- points of the practice's own lower the net price and raise the discount
lines as (

    select
        account,
        source_location_name as center_name,
        sum(net_amount) as amount
    from {{ ref('int_zenoti__transaction') }}
    group by account, source_location_name

),

points as (

    select lines.account, lines.center_name, sum(lines.redeemed_amount) as amount
    from {{ ref('int_zenoti__sale_line') }} as lines
    inner join {{ ref('int_zenoti__line_type') }} as types on lines.sale_line_id = types.sale_line_id
    where types.settled_by = 'loyalty'
    group by lines.account, lines.center_name

),

cash as (

    select account, center_name, sum(collected) as amount
    from {{ ref('stg_zenoti__sales_cash') }}
    group by account, center_name

),

money as (

    select
        payments.account,
        payments.source_location_name as center_name,
        sum(payments.payment_amount - payments.tip_amount) as amount
    from {{ ref('int_zenoti__payment') }} as payments
    inner join (
        select distinct account, source_file, source_row from {{ ref('stg_zenoti__sales_cash') }}
    ) as cash_rows
        on
            payments.account = cash_rows.account
            and payments.source_file = cash_rows.source_file
            and payments.source_row = cash_rows.source_row
    where payments.tender not in ('package', 'membership_credit', 'gift_card')
    group by payments.account, payments.source_location_name

),

expected as (

    select 'sold' as what, account, center_name, amount from accrual
    union all
    select 'sold', account, center_name, amount from cash_alone
    union all
    select 'sold', account, center_name, -amount from points
    union all
    select 'received', account, center_name, amount from cash

),

actual as (

    select 'sold' as what, account, center_name, amount from lines
    union all
    select 'received', account, center_name, amount from money

)

select
    coalesce(expected.what, actual.what) as what,
    coalesce(expected.account, actual.account) as account,
    coalesce(expected.center_name, actual.center_name) as center_name,
    expected.amount as expected_amount,
    actual.amount as actual_amount
from (select what, account, center_name, sum(amount) as amount from expected group by what, account, center_name)
    as expected
full outer join (
    select what, account, center_name, sum(amount) as amount from actual group by what, account, center_name
) as actual
    on
        expected.what = actual.what
        and expected.account = actual.account
        and expected.center_name = actual.center_name
where abs(coalesce(expected.amount, 0) - coalesce(actual.amount, 0)) >= 0.01
