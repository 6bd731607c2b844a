-- One row per two amounts that should be one and are not, by month, place and subject.
{{ config(alias='reconciliation_difference') }}

with proof as (

    select * from {{ ref('cash_proof_month') }}

),

runs as (

    select * from {{ ref('payroll_run') }}

),

balances as (

    select * from {{ ref('prepaid_rollforward_month') }}

),

control_totals as (

    select * from {{ ref('control_total') }}
    where is_money
    and control_total_status = 'differs'

),

settlements as (

    select * from {{ ref('receipt_settlement_month') }}

),

ledger as (

    select * from {{ ref('ledger_revenue_month') }}

),

locations as (

    select * from {{ ref('location') }}

),

compared as (

    select
        'invoices to money received' as reconciliation,
        'all named reasons taken off' as subject,
        location_id,
        month_start_on,
        received_amount - unexplained_amount as left_amount,
        received_amount as right_amount,
        'invoices that nobody paid (right is less), or money without an invoice (right is more)' as likely_reason
    from proof

    union all

    select
        'payment record to processor' as reconciliation,
        'tenders that the processor handles' as subject,
        location_id,
        month_start_on,
        collected_amount as left_amount,
        collected_amount + processor_difference_amount as right_amount,
        'tips entered on one side, batches of the month''s last day, payments that one side does not have' as likely_reason
    from proof

    union all

    select
        'processor to payouts' as reconciliation,
        'payouts listed by the processor' as subject,
        location_id,
        month_start_on,
        deposit_amount as left_amount,
        payout_amount as right_amount,
        'payouts of the last days reach the next month; reserves, chargebacks' as likely_reason
    from proof

    union all

    select
        'money received to bank deposits' as reconciliation,
        'deposits on the statement' as subject,
        location_id,
        month_start_on,
        bank_expected_amount as left_amount,
        bank_amount as right_amount,
        'money in transit; cash that was not banked; deposits that are no sales (loans, transfers)' as likely_reason
    from proof

    union all

    select
        'printed payroll total to compensation' as reconciliation,
        source_system || ', paid ' || cast(paid_on as varchar) as subject,
        cast(null as varchar) as location_id,
        {{ month_start('paid_on') }} as month_start_on,
        printed_amount as left_amount,
        gross_amount as right_amount,
        'rows cut off or entered twice, kinds of pay that are not gross, or a register that was changed by hand' as likely_reason
    from runs

    union all

    select
        'compensation to provider P&L' as reconciliation,
        source_system || ', paid ' || cast(paid_on as varchar) as subject,
        cast(null as varchar) as location_id,
        {{ month_start('paid_on') }} as month_start_on,
        compensation_amount as left_amount,
        spread_amount as right_amount,
        'pay that no month or place can be found for' as likely_reason
    from runs

    union all

    select
        'system''s liability to roll-forward' as reconciliation,
        instrument_type as subject,
        location_id,
        month_start_on,
        stated_amount as left_amount,
        closing_amount as right_amount,
        'balances sold before the history, expired or written off by hand, or a report that leaves some out' as likely_reason
    from balances
    where stated_amount is not null

    union all

    select
        'printed total to loaded rows' as reconciliation,
        source_file || ', ' || column_name as subject,
        cast(null as varchar) as location_id,
        cast(null as date) as month_start_on,
        sum(expected) as left_amount,
        sum(loaded) as right_amount,
        'rows cut off, set aside in quarantine or exported twice' as likely_reason
    from control_totals
    group by source_file, column_name

    union all

    select
        'receipts to payments' as reconciliation,
        'receipts that are not fully paid' as subject,
        location_id,
        month_start_on,
        open_amount as left_amount,
        0 as right_amount,
        'patients or insurers owe it, or payments were deleted' as likely_reason
    from settlements

    union all

    select
        'receipts to payments' as reconciliation,
        'receipts paid more than once' as subject,
        location_id,
        month_start_on,
        0 as left_amount,
        overpaid_amount as right_amount,
        'tips inside the payment, payments entered twice, credits left with the practice' as likely_reason
    from settlements

    union all

    select
        'receipts to payments' as reconciliation,
        'payments whose receipt does not exist' as subject,
        location_id,
        month_start_on,
        0 as left_amount,
        missing_receipt_amount as right_amount,
        'receipts deleted after payment, or months of receipts that were not exported' as likely_reason
    from settlements

    union all

    select
        'ledger to rows' as reconciliation,
        'revenue, ' || nearest_basis || ' basis' as subject,
        location_id,
        month_start_on,
        ledger_amount as left_amount,
        case nearest_basis
            when 'earned' then earned_amount when 'sales' then sales_amount else collected_amount
        end as right_amount,
        'entries by hand at the month''s end, other accounts, another basis' as likely_reason
    from ledger

),

final as (

    select
        compared.reconciliation,
        compared.subject,
        coalesce(locations.location_name, 'Not told apart') as location_name,
        compared.month_start_on,
        cast(compared.left_amount as decimal(18, 2)) as left_amount,
        cast(compared.right_amount as decimal(18, 2)) as right_amount,
        cast(compared.right_amount - compared.left_amount as decimal(18, 2)) as difference_amount,
        compared.likely_reason
    from compared
    left join locations on compared.location_id = locations.location_id
    where cast(compared.right_amount as decimal(18, 2)) <> cast(compared.left_amount as decimal(18, 2))

)

select * from final
order by reconciliation, subject, location_name, month_start_on
