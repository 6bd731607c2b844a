-- One row per source record of a provider: the person of the practice it is, and the rule that says so.
with records as (

    select * from {{ ref('int_provider__record') }}

),

configured as (

    select * from {{ ref('int_provider__configured') }}

),

-- a word form that two configured people share names neither
configured_names as (

    select name_words, min(provider_name) as provider_name
    from configured
    group by name_words
    having count(distinct provider_name) = 1

),

configured_forms as (

    select form_words, min(provider_name) as provider_name
    from configured
    where form_words is not null
    group by form_words
    having count(distinct provider_name) = 1

),

-- where one system knows two names of one form, they are two people and only whole names link
ambiguous_forms as (

    select distinct form_words
    from records
    where form_words is not null
    group by source_system, account, form_words
    having count(distinct name_words) > 1

),

grouped as (

    select
        records.*,
        coalesce(configured_names.provider_name, configured_forms.provider_name) as configured_name,
        case
            when records.is_house then 'house'
            when configured_names.provider_name is not null then 'override'
            when configured_forms.provider_name is not null then 'name_form'
        end as decided_by,
        case
            when records.is_house then {{ house_provider_id('records.location_id') }}
            when configured_names.provider_name is not null
                then 'configured ' || configured_names.provider_name
            when configured_forms.provider_name is not null
                then 'configured ' || configured_forms.provider_name
            when records.form_words is null or ambiguous_forms.form_words is not null
                then 'name ' || records.name_words
            else 'form ' || records.form_words
        end as person
    from records
    left join configured_names on records.name_words = configured_names.name_words
    left join ambiguous_forms on records.form_words = ambiguous_forms.form_words
    left join configured_forms
        on
            records.form_words = configured_forms.form_words
            and ambiguous_forms.form_words is null

),

-- the person's id is that of the oldest source record
final as (

    select
        source_provider_key,
        case
            when is_house then person
            else first_value(source_provider_key) over (
                partition by person order by coalesce(hired_on, date '9999-12-31'), source_provider_key
            )
        end as provider_id,
        coalesce(
            decided_by,
            case
                when count(*) over (partition by person) = 1 then 'none'
                when count(*) over (partition by person, name_words) > 1 then 'name'
                else 'name_form'
            end
        ) as match_rule,
        configured_name,
        source_provider_id,
        source_provider_name,
        full_name,
        name_words,
        form_words,
        credential_words,
        job_title_words,
        email,
        phone,
        location_id,
        hired_on,
        ended_on,
        is_active,
        is_house,
        is_payroll,
        source_system,
        account
    from grouped

)

select * from final
