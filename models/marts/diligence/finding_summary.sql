-- One row per kind of finding that was found: how often, how much, and which metrics rest on what it touches.
{% set implemented = metric_register() %}
with findings as (

    select * from {{ ref('data_finding') }}

),

kinds as (

    select * from {{ ref('finding_kind') }}

),

metrics as (

    select *
    from {{ ref('metrics') }}
    where metric_key in ('{{ implemented | join("', '") }}')

),

inputs as (

    select * from {{ ref('inputs') }}

),

affected as (

    select
        kinds.finding_kind,
        count(distinct metrics.metric_key) as metric_count,
        {{ list_words('metrics.name') }} as metric_names
    from kinds
    inner join inputs on position('|' || inputs.input || '|' in '|' || kinds.inputs || '|') > 0
    inner join metrics
        on position('|' || inputs.input || '|' in '|' || replace(metrics.required_inputs, '?', '') || '|') > 0
    group by kinds.finding_kind

),

-- people are in several rows of a kind
people as (

    select
        finding_kind,
        count(distinct patient_id) as patients
    from (
        select finding_kind, patient_id from {{ ref('finding_line') }}
        union all
        select finding_kind, patient_id from {{ ref('finding_payment') }}
    ) as records
    group by finding_kind

),

summed as (

    select
        finding_kind,
        count(*) as findings,
        count(distinct location_id) as locations,
        sum(records) as records,
        max(patients) as most_patients,
        sum(amount) as amount
    from findings
    group by finding_kind

),

final as (

    select
        kinds.finding_kind,
        kinds.position,
        kinds.title,
        kinds.severity,
        kinds.is_amount_public,
        summed.findings,
        summed.locations,
        cast(summed.records as bigint) as records,
        cast(coalesce(nullif(people.patients, 0), summed.most_patients) as bigint) as patients,
        cast(summed.amount as decimal(18, 2)) as amount,
        kinds.effect,
        affected.metric_count,
        affected.metric_names,
        kinds.ask_seller
    from summed
    inner join kinds on summed.finding_kind = kinds.finding_kind
    inner join affected on kinds.finding_kind = affected.finding_kind
    -- left join: not every kind is about people
    left join people on kinds.finding_kind = people.finding_kind

)

select * from final
