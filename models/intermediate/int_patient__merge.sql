-- One row per group of records that likeness joins with another: the label of the person, and how sure that is.
-- A chain of likely pairs that would join birth dates which no slip explains joins nothing.
with pairs as (

    select * from {{ ref('int_patient__pair') }}
    where verdict = 'linked'

),

group_births as (

    select distinct
        groups.group_label,
        records.birth_date,
        records.person
    from {{ ref('int_patient__group') }} as groups
    inner join {{ ref('int_patient__record') }} as records
        on groups.source_patient_key = records.source_patient_key

),

steps as (

    select
        left_label as member,
        left_label as member_label,
        least(left_label, right_label) || ' + ' || greatest(left_label, right_label) as link_key
    from pairs
    union all
    select
        right_label as member,
        right_label as member_label,
        least(left_label, right_label) || ' + ' || greatest(left_label, right_label) as link_key
    from pairs

),

{{ connected_groups('joined', 'steps') }},

-- two groups of one person that know different birth dates must have been compared and found alike themselves
conflicts as (

    select distinct joined.group_label
    from joined
    inner join joined as others on joined.group_label = others.group_label and joined.member < others.member
    inner join group_births as one on joined.member = one.group_label
    inner join group_births as other on others.member = other.group_label
    left join pairs
        on
            joined.member = least(pairs.left_label, pairs.right_label)
            and others.member = greatest(pairs.left_label, pairs.right_label)
    where
        (one.birth_date <> other.birth_date and pairs.left_key is null)
        or one.person <> other.person

),

sureness as (

    select
        label,
        max(match_probability) as match_probability
    from (
        select left_label as label, match_probability from pairs
        union all
        select right_label as label, match_probability from pairs
    ) as sides
    group by label

),

final as (

    select
        joined.member as group_label,
        joined.group_label as person_label,
        sureness.match_probability
    from joined
    inner join sureness on joined.member = sureness.label
    left join conflicts on joined.group_label = conflicts.group_label
    where conflicts.group_label is null

)

select * from final
