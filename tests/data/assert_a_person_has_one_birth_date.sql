-- Conflicting birth dates never link by the exact rules, unless the override file says so: rows are people with several.
with records as (

    select * from {{ ref('int_patient__record') }}

),

links as (

    select * from {{ ref('int_patient__link') }}

),

final as (

    select
        links.patient_id,
        count(distinct records.birth_date) as birth_date_count
    from links
    inner join records on links.source_patient_key = records.source_patient_key
    where links.patient_id is not null and records.person is null and not links.is_likely
    group by links.patient_id
    having count(distinct records.birth_date) > 1

)

select * from final
