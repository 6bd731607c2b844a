-- One row per sale line and performer of a service done on a device: what it left.
with lines as (

    select * from {{ ref('line_economics') }}

),

uses as (

    select * from {{ ref('device_use') }}

),

final as (

    select
        lines.transaction_id,
        lines.provider_id,
        uses.device_id,
        uses.appointment_id,
        lines.patient_id,
        lines.month_start_on,
        lines.earned_amount,
        lines.product_cost,
        lines.direct_pay_share,
        lines.contribution
    from uses
    inner join lines on uses.appointment_id = lines.appointment_id
    -- what is taken home from the appointment was not done on the device
    where lines.sold_type in ('service', 'redemption')

)

select * from final
