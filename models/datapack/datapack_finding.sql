-- One row per finding: kind, place, month and subject, with its records and money.
{{ config(alias='finding') }}

with findings as (

    select * from {{ ref('data_finding') }}

),

kinds as (

    select * from {{ ref('finding_kind') }}

),

locations as (

    select * from {{ ref('location') }}

),

final as (

    select
        kinds.severity,
        kinds.title as finding,
        locations.location_name,
        findings.month_start_on,
        findings.subject,
        findings.records,
        findings.patients,
        findings.amount as finding_amount,
        findings.detail,
        kinds.effect,
        kinds.ask_seller,
        kinds.position
    from findings
    inner join kinds on findings.finding_kind = kinds.finding_kind
    -- left join: a finding may be of no place
    left join locations on findings.location_id = locations.location_id

)

select
    severity,
    finding,
    location_name,
    month_start_on,
    subject,
    records,
    patients,
    finding_amount,
    detail,
    effect,
    ask_seller
from final
order by position, location_name, month_start_on, subject
