-- One row per person (by label), quarter, component, kind and severity: how many amounts of pay are worth a look. Owner's
-- edition. No amounts: a commission of two weeks tells the revenue of two weeks.
{{ config(alias='compensation_anomaly') }}

with anomalies as (

    select * from {{ ref('compensation_anomaly') }}

),

labels as (

    select * from {{ ref('provider_label') }}

),

final as (

    select
        {{ quarter_start('anomalies.earned_to_on') }} as quarter_start_on,
        coalesce(labels.provider_label, 'Not linked to a provider') as provider_label,
        replace(anomalies.component, '_', ' ') as component,
        case anomalies.kind
            when 'rate' then 'per hour unlike before'
            when 'share' then 'share of revenue unlike before'
            when 'amount' then 'amount unlike before'
            when 'repeated' then 'stands more than once'
            when 'no_revenue' then 'without revenue'
            when 'after_leaving' then 'after leaving'
            when 'no_hours' then 'without hours'
        end as kind,
        anomalies.severity,
        count(*) as findings
    from anomalies
    left join labels on anomalies.provider_id = labels.provider_id
    group by
        {{ quarter_start('anomalies.earned_to_on') }},
        coalesce(labels.provider_label, 'Not linked to a provider'),
        anomalies.component,
        anomalies.kind,
        anomalies.severity

)

select * from final
order by final.quarter_start_on, final.provider_label, final.component, final.kind, final.severity
