-- One row per source record that has a key: the smallest label of the records linked to it, and by
-- which keys.
with link_keys as (

    select * from {{ ref('int_patient__link_key') }}

),

pairs as (

    select member, member_label, link_key
    from link_keys

),

{{ connected_groups('wide', 'pairs') }},

-- links through a record without birth date can join people whom their birth dates, or the override file, tell apart
conflicts as (

    select wide.group_label
    from wide
    inner join link_keys on wide.member = link_keys.member
    group by wide.group_label
    having count(distinct link_keys.birth_date) > 1 or count(distinct link_keys.person) > 1

),

-- there only records of the same birth date, and those that the override file joins, stay together
strict_pairs as (

    select
        link_keys.member,
        link_keys.member_label,
        coalesce(link_keys.strict_key, 'alone ' || link_keys.member) as link_key
    from link_keys
    inner join wide on link_keys.member = wide.member
    inner join conflicts on wide.group_label = conflicts.group_label

),

{{ connected_groups('narrow', 'strict_pairs') }},

final as (

    select
        wide.member as source_patient_key,
        coalesce(narrow.group_label, wide.group_label) as group_label,
        narrow.member is not null as is_strict
    from wide
    left join narrow on wide.member = narrow.member

)

select * from final
