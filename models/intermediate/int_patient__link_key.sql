-- One row per source record of a patient and key that it may share with another record of the same person.
with records as (

    select * from {{ ref('int_patient__record') }}
    where not is_house

),

-- a person whom the override file names has one birth date for the comparison, whatever its records say
known as (

    select
        source_patient_key as member,
        cast(coalesce(profile_created_on, date '9999-12-31') as varchar) || ' ' || source_patient_key
            as member_label,
        person,
        first_words,
        last_words,
        suffix,
        email,
        phone,
        alternative_phone,
        case
            when person is null then birth_date
            else min(birth_date) over (partition by person)
        end as birth_date
    from records

),

-- the first name is part of every key: an address or number that a family shares links none of its members
candidates as (

    select
        known.*,
        'email' as match_rule,
        email || ' ' || first_words as shared_key
    from known
    union all
    select
        known.*,
        'phone_last_name' as match_rule,
        phone || ' ' || last_words || ', ' || first_words as shared_key
    from known
    union all
    select
        known.*,
        'phone_last_name' as match_rule,
        alternative_phone || ' ' || last_words || ', ' || first_words as shared_key
    from known
    where alternative_phone <> phone
    union all
    select
        known.*,
        'name_birth_date' as match_rule,
        last_words || ', ' || first_words || ' ' || cast(birth_date as varchar) as shared_key
    from known

),

-- a key is plain when nothing speaks against one person behind it: at most one birth date and, where some have none,
-- no junior beside a senior. Else it links only records of the same birth date.
judged as (

    select
        candidates.*,
        min(birth_date) over held is not distinct from max(birth_date) over held
        and (
            count(*) over held = count(birth_date) over held
            or min(coalesce(suffix, '')) over held = max(coalesce(suffix, '')) over held
        ) as is_plain
    from candidates
    where shared_key is not null
    window held as (partition by match_rule, shared_key)

),

final as (

    select
        member,
        member_label,
        match_rule,
        person,
        birth_date,
        match_rule || ' ' || shared_key
        || case when is_plain then '' else ' ' || cast(birth_date as varchar) end as link_key,
        case when person is null then match_rule || ' ' || shared_key || ' ' || cast(birth_date as varchar) end
            as strict_key
    from judged
    where is_plain or birth_date is not null
    union all
    select
        member,
        member_label,
        'override' as match_rule,
        person,
        birth_date,
        'override ' || person as link_key,
        'override ' || person as strict_key
    from known
    where person is not null

)

select * from final
