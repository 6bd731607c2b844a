-- One row per line whose appointment a webhook names.
with lines as (

    select * from {{ ref('int_vagaro__sale_line') }}
    where not is_refund

),

webhooks as (

    select * from {{ ref('int_vagaro__webhook_transaction') }}
    where appointment_id is not null

),

appointments as (

    select * from {{ ref('int_vagaro__appointment') }}

),

named as (

    select
        lines.line_id,
        lines.account,
        lines.source_file,
        lines.source_row,
        webhooks.appointment_id
    from lines
    inner join webhooks
        on
            lines.account = webhooks.account
            and lines.transaction_id = webhooks.transaction_id
            and {{ words('lines.item_name') }} = {{ words('webhooks.item_name') }}
    -- the same item twice in a transaction was done in the first appointment named
    qualify
        row_number() over (
            partition by lines.line_id order by webhooks.appointment_id
        ) = 1

),

final as (

    select
        named.line_id as transaction_id,
        appointments.appointment_id,
        'vagaro' as source_system,
        named.account,
        named.source_file,
        named.source_row
    from named
    inner join appointments
        on
            {{ source_key('vagaro', 'named.account', [
                "'appointment'", 'named.appointment_id',
            ]) }} = appointments.appointment_id

)

select * from final
