-- One row per patient on a list today: of the ways to reach the person that are open, the one by which most came
-- back, as far as own answers and those of people alike tell.
with members as (

    select distinct
        patient_id,
        can_call,
        can_text,
        can_mail
    from {{ ref('list_member') }}
    where list_on = {{ as_of() }}

),

patients as (

    select * from {{ ref('patient') }}

),

rates as (

    select * from {{ ref('channel_response') }}

),

open_ways as (
    {% for channel, flag in {'call': 'can_call', 'sms': 'can_text', 'email': 'can_mail'}.items() %}
    select
        members.patient_id,
        '{{ channel }}' as channel,
        {{ loop.index }} as usual_order,
        case
            when patients.birth_date is null then 'unknown'
            when {{ add_months('patients.birth_date', '12 * ' ~ parameter('channel_age_split')) }}
                > {{ as_of() }} then 'younger'
            else 'older'
        end as age_cohort
    from members
    inner join patients on members.patient_id = patients.patient_id
    where members.{{ flag }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

rated as (

    select
        open_ways.patient_id,
        open_ways.channel,
        open_ways.usual_order,
        coalesce(own.contacts, 0) as contacts,
        coalesce(own.responses, 0) as responses,
        coalesce(own.response_rate, alike.response_rate, everybody.response_rate) as response_rate
    from open_ways
    left join rates as own
        on open_ways.channel = own.channel
        and open_ways.patient_id = own.patient_id
    left join rates as alike
        on open_ways.channel = alike.channel
        and open_ways.age_cohort = alike.age_cohort
        and alike.patient_id is null
    left join rates as everybody
        on open_ways.channel = everybody.channel
        and everybody.age_cohort is null

),

final as (

    select
        patient_id,
        channel as preferred_channel,
        contacts,
        responses,
        response_rate
    from rated
    -- a way that the practice has never tried comes after those it has
    qualify row_number() over (
        partition by patient_id order by response_rate desc nulls last, usual_order
    ) = 1

)

select * from final
