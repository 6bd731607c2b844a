-- One row per location, kind of fact, system and account: the first and last day of its data there.
{%- set facts = {
    'appointment': ['appointment', 'starts_at'],
    'sale': ['transaction', 'sold_on'],
    'payment': ['payment', 'paid_on'],
    'hours': ['provider_hours', 'worked_on'],
    'payroll': ['compensation', 'pay_period_end_on'],
    'membership': ['membership', 'started_on'],
    'product': ['product_usage', 'used_on'],
    'lead': ['lead', 'created_at'],
    'message': ['message', 'sent_at'],
    'review': ['review', 'reviewed_on'],
    'treatment_plan': ['treatment_plan_item', 'presented_on'],
    'bank': ['bank_line', 'posted_on'],
    'ledger': ['ledger_entry', 'posted_on'],
    'inventory': ['inventory_count', 'counted_on'],
} %}
with facts as (

    {% for kind, (entity, day) in facts.items() -%}
    select
        '{{ kind }}' as kind,
        source_system,
        account,
        source_location_id,
        source_location_name,
        min(cast({{ day }} as date)) as first_on,
        max(cast({{ day }} as date)) as last_on
    from ({{ union_entity(entity) }}) as {{ entity }}_fact
    group by source_system, account, source_location_id, source_location_name
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

final as (

    select
        places.location_id,
        facts.kind,
        facts.source_system,
        facts.account,
        min(facts.first_on) as first_on,
        max(facts.last_on) as last_on
    from facts
    inner join places
        on
            facts.source_system = places.source_system
            and facts.account = places.account
            and facts.source_location_id is not distinct from places.source_location_id
            and facts.source_location_name is not distinct from places.source_location_name
    where places.location_id is not null and facts.first_on is not null
    group by places.location_id, facts.kind, facts.source_system, facts.account

)

select * from final
