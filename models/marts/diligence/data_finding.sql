-- One row per kind of finding, place, month and subject: how many records, how many people, and the money.
with found as (

    select
        finding_kind,
        location_id,
        month_start_on,
        subject,
        patient_id,
        1 as records,
        amount,
        detail
    from {{ ref('finding_line') }}

    union all

    select
        finding_kind,
        location_id,
        month_start_on,
        subject,
        patient_id,
        records,
        amount,
        detail
    from {{ ref('finding_payment') }}
    {% for family in ['finding_month', 'finding_book', 'finding_record'] %}
    union all

    select
        finding_kind,
        location_id,
        month_start_on,
        subject,
        cast(null as varchar) as patient_id,
        records,
        amount,
        detail
    from {{ ref(family) }}
    {% endfor %}
),

final as (

    select
        finding_kind,
        location_id,
        month_start_on,
        subject,
        cast(sum(records) as bigint) as records,
        count(distinct patient_id) as patients,
        cast(sum(amount) as decimal(18, 2)) as amount,
        {{ list_words('detail') }} as detail
    from found
    group by finding_kind, location_id, month_start_on, subject

)

select * from final
