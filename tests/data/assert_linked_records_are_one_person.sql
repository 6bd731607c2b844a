-- The rounds that carry labels along shared keys were enough: rows are keys whose records ended as several people.
with link_keys as (

    select * from {{ ref('int_patient__link_key') }}

),

groups as (

    select * from {{ ref('int_patient__group') }}

),

final as (

    select
        case when groups.is_strict then link_keys.strict_key else link_keys.link_key end as shared_key,
        groups.is_strict,
        count(distinct groups.group_label) as person_count
    from link_keys
    inner join groups on link_keys.member = groups.source_patient_key
    group by
        case when groups.is_strict then link_keys.strict_key else link_keys.link_key end,
        groups.is_strict
    having count(distinct groups.group_label) > 1

)

select * from final
where shared_key is not null
