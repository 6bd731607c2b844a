-- One row per payment of a charge whose procedure is known.
with payments as (

    select * from {{ ref('stg_nexhealth__payments') }}
    where deleted_at is null and ledger_amount <> 0

),

charges as (

    select * from {{ ref('stg_nexhealth__charges') }}

),

procedure_lines as (

    select * from {{ ref('int_nexhealth__procedure_line') }}

),

final as (

    select
        {{ source_key('nexhealth', 'payments.account', 'payments.payment_id') }} as payment_id,
        {{ source_key('nexhealth', 'payments.account', "'procedure:' || procedure_lines.procedure_id") }}
            as transaction_id,
        cast(-payments.ledger_amount as decimal(18, 2)) as allocated_amount,
        'nexhealth' as source_system,
        payments.account,
        payments.source_file,
        payments.source_row
    from payments
    inner join charges
        on
            payments.account = charges.account
            and payments.charge_id = charges.charge_id
    inner join procedure_lines
        on
            charges.account = procedure_lines.account
            and charges.procedure_id = procedure_lines.procedure_id

)

select * from final
