-- One row per sale line and performer that belongs to a ticket: services and redemptions of a visit
-- with the retail of the same patient, place and day. A receipt without a patient is its own ticket.
with sale_lines as (

    select * from {{ ref('sale_line') }}

),

visits as (

    select * from {{ ref('visit') }}

),

lines as (

    select *
    from sale_lines
    where line_type in ('service', 'redemption', 'retail')

),

receipts as (

    select distinct
        location_id,
        invoice_id,
        sold_on
    from lines
    where line_type in ('service', 'redemption')
    and patient_id is null

),

final as (

    select
        visits.visit_id as ticket_id,
        'visit' as canonical_table,
        visits.patient_id,
        visits.location_id,
        visits.service_line,
        visits.visit_on as ticket_on,
        lines.transaction_id,
        lines.provider_id,
        lines.earned_amount
    from lines
    inner join visits
        on lines.patient_id = visits.patient_id
        and lines.location_id = visits.location_id
        and lines.sold_on = visits.visit_on

    union all

    select
        lines.invoice_id as ticket_id,
        'transaction' as canonical_table,
        cast(null as varchar) as patient_id,
        lines.location_id,
        cast(null as varchar) as service_line,
        lines.sold_on as ticket_on,
        lines.transaction_id,
        lines.provider_id,
        lines.earned_amount
    from lines
    inner join receipts
        on lines.location_id = receipts.location_id
        and lines.invoice_id = receipts.invoice_id
        and lines.sold_on = receipts.sold_on
    where lines.patient_id is null

)

select * from final
