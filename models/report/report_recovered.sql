-- One row per call list: the lists of the last twelve months that are old enough, all places together, and what came of
-- them. No day, place or person.
{{ config(alias='recovered') }}

with cases as (

    select * from {{ ref('list_case') }}
    where is_mature

),

kinds as (

    select * from {{ ref('call_list_kind') }}

),

recent as (

    select *
    from cases
    where month_start_on > (select {{ add_months('max(month_start_on)', -12) }} from cases)

),

counted as (

    select
        list_name,
        count(*) as listed,
        count(distinct patient_id) as patients,
        count(*) filter (where is_contacted) as contacted,
        count(distinct case when is_contacted then patient_id end) as contacted_patients,
        count(distinct case when not is_contacted then patient_id end) as others,
        count(*) filter (where is_contacted and booked_on is not null) as booked,
        count(*) filter (where is_contacted and came_on is not null) as came,
        count(distinct case when is_contacted and came_on is not null then patient_id end)
            as came_patients,
        sum(contribution_amount) filter (where is_contacted) as contribution_amount,
        sum(earned_amount) filter (where is_contacted) as earned_amount,
        count(*) filter (where is_compared) as compared,
        count(distinct case when is_compared then patient_id end) as compared_patients,
        count(distinct case when is_compared and came_on is not null then patient_id end)
            as compared_came_patients,
        count(*) filter (where is_compared and came_on is not null) as compared_came,
        sum(came_rate) filter (where is_compared) as expected_came
    from recent
    group by list_name

),

{%- set floor = parameter('suppress_below') %}
shown as (

    select
        *,
        patients >= {{ floor }} as has_listed,
        -- listed less contacted are the others
        contacted_patients >= {{ floor }} and (others = 0 or others >= {{ floor }}) as has_contacted,
        -- money is of those who came
        contacted_patients >= {{ floor }} and came_patients >= {{ floor }} as has_came,
        compared_patients >= {{ floor }} and compared_came_patients >= {{ floor }} as has_compared
    from counted

),

final as (

    select
        kinds.list_title,
        case when has_listed then listed end as listed,
        case when has_contacted then contacted end as contacted,
        case when has_came then cast(booked as double) / contacted end as booked_rate,
        case when has_came then cast(came as double) / contacted end as came_rate,
        case when has_came then cast(earned_amount as double) end as earned_amount,
        case when has_came then cast(contribution_amount as double) end as contribution_amount,
        case when has_compared then cast(compared_came as double) / compared end
            as compared_came_rate,
        case when has_compared then expected_came / compared end as expected_came_rate,
        not has_listed or not has_contacted or not has_came or not has_compared as is_suppressed
    from shown
    inner join kinds on shown.list_name = kinds.list_name

)

select * from final
order by final.list_title
