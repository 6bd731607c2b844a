-- One row per source record too bare to have a key (no first name, or nothing but a name) that fits
-- exactly one person.
with records as (

    select * from {{ ref('int_patient__record') }}
    where not is_house

),

groups as (

    select * from {{ ref('int_patient__group') }}

),

bare as (

    select records.*
    from records
    left join groups on records.source_patient_key = groups.source_patient_key
    where groups.source_patient_key is null

),

grouped as (

    select
        records.*,
        groups.group_label
    from records
    inner join groups on records.source_patient_key = groups.source_patient_key

),

fits as (

    -- a contact without a first name
    select
        bare.source_patient_key,
        grouped.group_label
    from bare
    inner join grouped on bare.email = grouped.email
    where
        bare.first_words is null
        and (bare.last_words is null or bare.last_words = grouped.last_words)
        and (bare.birth_date is null or grouped.birth_date is null or bare.birth_date = grouped.birth_date)
    union all
    -- a name and nothing else, inside one account
    select
        bare.source_patient_key,
        grouped.group_label
    from bare
    inner join grouped
        on
            bare.source_system = grouped.source_system
            and bare.account = grouped.account
            and bare.first_words = grouped.first_words
            and bare.last_words = grouped.last_words
            and bare.suffix is not distinct from grouped.suffix
    where bare.email is null and bare.phone is null and bare.birth_date is null

),

final as (

    select
        source_patient_key,
        min(group_label) as group_label
    from fits
    group by source_patient_key
    having count(distinct group_label) = 1

)

select * from final
