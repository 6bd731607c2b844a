-- No family contact merged two people by the exact rules: rows are people whose records carry several first names, override file apart.
with records as (

    select * from {{ ref('int_patient__record') }}

),

links as (

    select * from {{ ref('int_patient__link') }}

),

final as (

    select
        links.patient_id,
        count(distinct records.first_words) as first_name_count
    from links
    inner join records on links.source_patient_key = records.source_patient_key
    where links.patient_id is not null and records.person is null and not links.is_likely
    group by links.patient_id
    having count(distinct records.first_words) > 1

)

select * from final
