-- One row per kind of finding, place, month and subject: how many records, how many people, and the money.
{%- set of_people = ['finding_line', 'finding_payment'] %}
with found as (
{% for family in of_people + ['finding_month', 'finding_book', 'finding_record'] %}
    select
        finding_kind,
        location_id,
        month_start_on,
        subject,
        {{ 'patient_id' if family in of_people else 'cast(null as varchar) as patient_id' }},
        records,
        {{ 'null as patients' if family in of_people else 'patients' }},
        amount,
        detail
    from {{ ref(family) }}
    {{ 'union all' if not loop.last }}
{% endfor %}
),

final as (

    select
        finding_kind,
        location_id,
        month_start_on,
        subject,
        cast(sum(records) as bigint) as records,
        cast(nullif(count(distinct patient_id) + coalesce(sum(patients), 0), 0) as bigint) as patients,
        cast(sum(amount) as decimal(18, 2)) as amount,
        {{ list_words('detail') }} as detail
    from found
    group by finding_kind, location_id, month_start_on, subject

)

select * from final
