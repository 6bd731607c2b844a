-- One row per month, level, place and member on its last day or on that of the month before: what was
-- paid then and is paid now, and which movement that is.
with month_ends as (

    select * from {{ ref('membership_month_end') }}

),

spans as (

    select * from {{ ref('membership_span') }}

),

placed as (
    {% for level, place in {'portfolio': "'all'", 'location': 'location_id'}.items() %}
    select
        '{{ level }}' as level,
        {{ place }} as place_id,
        *
    from month_ends
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

standings as (

    select
        month_start_on,
        level,
        place_id,
        member_id,
        min(location_id) as location_id,
        min(patient_id) as patient_id,
        bool_and(is_person) as is_person,
        min(canonical_table) as canonical_table,
        min(record_id) as record_id,
        sum(mrr_amount) as mrr_amount,
        -- why nothing counts, where nothing does
        max(case when standing <> 'counted' then standing end) as pause
    from placed
    group by month_start_on, level, place_id, member_id

),

-- the end of a month is the start of the next one
sides as (

    select
        month_start_on,
        level,
        place_id,
        member_id,
        location_id,
        patient_id,
        is_person,
        canonical_table,
        record_id,
        cast(null as decimal(18, 2)) as opening_amount,
        mrr_amount as closing_amount,
        pause
    from standings

    union all

    select
        {{ add_months('month_start_on', 1) }} as month_start_on,
        level,
        place_id,
        member_id,
        location_id,
        patient_id,
        is_person,
        canonical_table,
        record_id,
        mrr_amount as opening_amount,
        cast(null as decimal(18, 2)) as closing_amount,
        cast(null as varchar) as pause
    from standings
    where {{ month_end(add_months('month_start_on', 1)) }} <= {{ as_of() }}

),

member_months as (

    select
        month_start_on,
        level,
        place_id,
        member_id,
        min(location_id) as location_id,
        min(patient_id) as patient_id,
        bool_and(is_person) as is_person,
        min(canonical_table) as canonical_table,
        min(record_id) as record_id,
        max(opening_amount) is not null as is_member_at_start,
        max(closing_amount) is not null as is_member_at_end,
        coalesce(max(opening_amount), 0) as opening_amount,
        coalesce(max(closing_amount), 0) as closing_amount,
        max(pause) as pause
    from sides
    group by month_start_on, level, place_id, member_id

),

firsts as (
    {% for level, place in {'portfolio': "'all'", 'location': 'location_id'}.items() %}
    select
        '{{ level }}' as level,
        {{ place }} as place_id,
        member_id,
        min(case when counts_until_on is not null then from_on end) as first_counted_on
    from spans
    group by {% if level == 'location' %}location_id, {% endif %}member_id
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- how the membership that ended last came to its end
endings as (

    select
        member_id,
        location_id,
        {{ month_start('ended_on') }} as month_start_on,
        cancel_kind
    from spans
    where ended_on is not null
    qualify row_number() over (
        partition by member_id, location_id, {{ month_start('ended_on') }}
        order by ended_on desc, from_on desc, record_id
    ) = 1

),

final as (

    select
        member_months.*,
        case
            when member_months.is_member_at_start and not member_months.is_member_at_end
                then coalesce(endings.cancel_kind, 'unknown')
        end as cancel_kind,
        case
            when member_months.opening_amount = member_months.closing_amount then 'unchanged'
            when member_months.opening_amount = 0
                and firsts.first_counted_on >= member_months.month_start_on then 'new'
            when member_months.opening_amount = 0 then 'reactivated'
            when member_months.closing_amount > member_months.opening_amount then 'upgrade'
            when member_months.closing_amount > 0 then 'downgrade'
            when member_months.is_member_at_end then member_months.pause
            else 'cancelled'
        end as movement
    from member_months
    inner join firsts
        on member_months.level = firsts.level
        and member_months.place_id = firsts.place_id
        and member_months.member_id = firsts.member_id
    left join endings
        on member_months.member_id = endings.member_id
        and member_months.location_id = endings.location_id
        and member_months.month_start_on = endings.month_start_on

)

select * from final
