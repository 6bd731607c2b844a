-- One row per source record of a patient: the person it belongs to (none for the house), and the
-- rule that says so.
with records as (

    select * from {{ ref('int_patient__record') }}

),

groups as (

    select * from {{ ref('int_patient__group') }}

),

attached as (

    select * from {{ ref('int_patient__attach') }}

),

merged as (

    select * from {{ ref('int_patient__merge') }}

),

link_keys as (

    select * from {{ ref('int_patient__link_key') }}

),

rules as (

    select * from {{ ref('identity_rule') }}

),

staff as (

    select * from {{ ref('int_patient__staff') }}

),

-- the keys that a record truly shares with another of its person
shared_keys as (

    select
        link_keys.member,
        link_keys.match_rule,
        count(*) over (
            partition by
                case when groups.is_strict then link_keys.strict_key else link_keys.link_key end,
                groups.group_label
        ) as sharer_count
    from link_keys
    inner join groups on link_keys.member = groups.source_patient_key
    where not groups.is_strict or link_keys.strict_key is not null

),

best_rule as (

    select
        shared_keys.member,
        min_by(shared_keys.match_rule, rules.priority) as match_rule
    from shared_keys
    inner join rules on shared_keys.match_rule = rules.match_rule
    where shared_keys.sharer_count > 1 or shared_keys.match_rule = 'override'
    group by shared_keys.member

),

-- a label is the oldest record's creation day and key
linked as (

    select
        records.*,
        case
            when records.is_house then null
            else coalesce(
                substr(merged.person_label, 12),
                substr(groups.group_label, 12),
                substr(attached.group_label, 12),
                records.source_patient_key
            )
        end as patient_id,
        case
            when attached.source_patient_key is not null then 'probabilistic'
            when best_rule.match_rule is not null then best_rule.match_rule
            when merged.group_label is not null then 'probabilistic'
            else 'none'
        end as match_rule,
        case
            when groups.source_patient_key is not null and best_rule.match_rule is null then merged.match_probability
        end as match_probability,
        merged.group_label is not null as is_likely,
        staff.source_patient_key is not null as is_staff
    from records
    left join groups on records.source_patient_key = groups.source_patient_key
    left join attached on records.source_patient_key = attached.source_patient_key
    left join merged on coalesce(groups.group_label, attached.group_label) = merged.group_label
    left join best_rule on records.source_patient_key = best_rule.member
    left join staff on records.source_patient_key = staff.source_patient_key

),

people as (

    select
        patient_id,
        bool_or(is_test) as is_test,
        bool_or(is_staff_or_model or is_staff) as is_staff_or_model
    from linked
    where patient_id is not null
    group by patient_id

),

final as (

    select
        linked.source_patient_key,
        linked.source_system,
        linked.account,
        linked.source_patient_id,
        linked.patient_id,
        linked.match_rule,
        cast(coalesce(linked.match_probability, rules.match_score) as decimal(18, 4)) as match_score,
        coalesce(people.is_test, false) as is_test,
        coalesce(people.is_staff_or_model, false) as is_staff_or_model,
        linked.is_likely,
        linked.is_house,
        linked.is_house or people.is_test or people.is_staff_or_model as is_pseudo
    from linked
    left join people on linked.patient_id = people.patient_id
    left join rules on linked.match_rule = rules.match_rule

)

select * from final
