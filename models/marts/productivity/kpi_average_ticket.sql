-- One row per visit (or receipt without a patient) that earned something, and for providers one
-- per visit and provider, with what they performed or sold themselves.
with ticket_lines as (

    select * from {{ ref('ticket_line') }}

),

providers as (

    select * from {{ ref('provider') }}

),

tickets as (

    select
        ticket_id,
        canonical_table,
        patient_id,
        location_id,
        service_line,
        ticket_on,
        min(transaction_id) as first_transaction_id,
        sum(earned_amount) as ticket_amount
    from ticket_lines
    group by ticket_id, canonical_table, patient_id, location_id, service_line, ticket_on
    having sum(earned_amount) > 0

),

own_tickets as (

    select
        ticket_lines.ticket_id,
        ticket_lines.canonical_table,
        ticket_lines.patient_id,
        ticket_lines.location_id,
        ticket_lines.ticket_on,
        ticket_lines.provider_id,
        min(ticket_lines.transaction_id) as first_transaction_id,
        sum(ticket_lines.earned_amount) as ticket_amount
    from ticket_lines
    inner join providers on ticket_lines.provider_id = providers.provider_id
    where not coalesce(providers.is_house, false)
    group by
        ticket_lines.ticket_id,
        ticket_lines.canonical_table,
        ticket_lines.patient_id,
        ticket_lines.location_id,
        ticket_lines.ticket_on,
        ticket_lines.provider_id
    having sum(ticket_lines.earned_amount) > 0

),

final as (

    select
        {{ kpi_event_columns(
            'average_ticket',
            event_on='ticket_on',
            location_id='location_id',
            service_line='service_line',
            patient_id='patient_id',
            canonical_table='canonical_table',
            record_id="case when canonical_table = 'transaction' then first_transaction_id"
                ~ ' else ticket_id end',
            numerator='ticket_amount',
            denominator='1',
            basis="case when canonical_table = 'transaction' then 'receipt' else 'visit' end"
        ) }}
    from tickets
    {% for level, entity in {
        'provider': 'provider_id',
        'location_provider': "location_id || '|' || provider_id"
    }.items() %}
    union all

    select
        {{ kpi_event_columns(
            'average_ticket',
            event_on='ticket_on',
            level="'" ~ level ~ "'",
            entity_id=entity,
            location_id='location_id',
            provider_id='provider_id',
            patient_id='patient_id',
            canonical_table='canonical_table',
            record_id="case when canonical_table = 'transaction' then first_transaction_id"
                ~ ' else ticket_id end',
            numerator='ticket_amount',
            denominator='1',
            basis="case when canonical_table = 'transaction' then 'receipt' else 'visit' end"
        ) }}
    from own_tickets
    {% endfor %}

)

select * from final
