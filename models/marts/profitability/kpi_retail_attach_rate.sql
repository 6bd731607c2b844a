-- One row per visit, and one more for its primary provider: was a retail product sold with it?
-- A place counts whoever sold it, a provider what they sold themselves.
with visits as (

    select * from {{ ref('visit') }}

),

sale_lines as (

    select * from {{ ref('sale_line') }}
    where line_type = 'retail'
    and patient_id is not null

),

retail as (

    select
        patient_id,
        location_id,
        sold_on,
        seller_id
    from sale_lines
    group by patient_id, location_id, sold_on, seller_id

),

visit_retail as (

    select
        visits.visit_id,
        visits.patient_id,
        visits.location_id,
        visits.visit_on,
        visits.primary_provider_id as provider_id,
        count(retail.seller_id) > 0 as has_retail,
        coalesce(bool_or(retail.seller_id = visits.primary_provider_id), false) as has_own_retail
    from visits
    left join retail
        on visits.patient_id = retail.patient_id
        and visits.location_id = retail.location_id
        and visits.visit_on = retail.sold_on
    group by
        visits.visit_id,
        visits.patient_id,
        visits.location_id,
        visits.visit_on,
        visits.primary_provider_id

),

final as (

    select
        {{ kpi_event_columns(
            'retail_attach_rate',
            event_on='visit_on',
            location_id='location_id',
            patient_id='patient_id',
            canonical_table="'visit'",
            record_id='visit_id',
            numerator='case when has_retail then 1 else 0 end',
            denominator='1'
        ) }}
    from visit_retail
    {% for level, entity in {
        'provider': 'provider_id',
        'location_provider': "location_id || '|' || provider_id"
    }.items() %}
    union all

    select
        {{ kpi_event_columns(
            'retail_attach_rate',
            event_on='visit_on',
            level="'" ~ level ~ "'",
            entity_id=entity,
            location_id='location_id',
            provider_id='provider_id',
            patient_id='patient_id',
            canonical_table="'visit'",
            record_id='visit_id',
            numerator='case when has_own_retail then 1 else 0 end',
            denominator='1'
        ) }}
    from visit_retail
    where provider_id is not null
    {% endfor %}

)

select * from final
