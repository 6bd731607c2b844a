-- One row per list and person on it today: the contribution that is at stake, how it is made up, the
-- chance that calling brings it, and the two multiplied, by which people are called first.
with members as (

    select * from {{ ref('list_member') }}
    where list_on = {{ as_of() }}

),

units as (

    select * from {{ ref('unit_contribution') }}

),

risks as (

    select * from {{ ref('churn_risk') }}

),

conversions as (

    select * from {{ ref('list_conversion') }}

),

kinds as (

    select * from {{ ref('call_list_kind') }}

),

-- what is not known of the place is that of the group
joined as (

    select
        members.*,
        kinds.list_position,
        risks.contribution_at_stake_12m as own_year,
        coalesce(places.contribution_per_patient_12m, everywhere.contribution_per_patient_12m)
            as usual_year,
        coalesce(
            lines.contribution_per_visit,
            places.contribution_per_visit,
            everywhere.contribution_per_visit
        ) as visit_contribution,
        coalesce(places.contribution_rate, everywhere.contribution_rate) as contribution_rate,
        case
            when members.list_name in ('overdue', 'lapsing', 'lapsed')
                then coalesce(risks.churn_probability, 1)
            else 1
        end as loss_probability,
        coalesce(alike.conversion_rate, anybody.conversion_rate) as conversion_rate,
        coalesce(alike.cases, anybody.cases) as conversion_cases
    from members
    inner join kinds on members.list_name = kinds.list_name
    left join risks on members.patient_id = risks.patient_id
    left join units as lines
        on lines.level = 'service_line'
        and members.service_line = lines.entity_id
    left join units as places
        on places.level = 'location'
        and members.location_id = places.entity_id
    left join units as everywhere on everywhere.level = 'portfolio'
    left join conversions as alike
        on members.list_name = alike.list_name
        and members.segment = alike.segment
    left join conversions as anybody
        on members.list_name = anybody.list_name
        and anybody.segment = 'all'

),

priced as (

    select
        *,
        cast(
            case
                when list_name in ('overdue', 'lapsing', 'lapsed') then coalesce(own_year, usual_year)
                when list_name in ('not_rebooked', 'no_show_recovery', 'upsell')
                    then visit_contribution
                else open_amount * contribution_rate
            end as decimal(18, 2)
        ) as dollars_at_stake
    from joined

),

final as (

    select
        list_name,
        list_position,
        patient_id,
        location_id,
        provider_id,
        service_line,
        reason,
        segment,
        overdue_band,
        last_visit_id,
        last_visit_on,
        days_overdue,
        next_booked_on,
        can_call,
        can_text,
        can_mail,
        dollars_at_stake,
        case
            when dollars_at_stake is null then 'what a visit contributes is not known here'
            when list_name in ('overdue', 'lapsing', 'lapsed') and own_year is not null
                then 'expected contribution of the next 12 months: '
                    || cast(dollars_at_stake as varchar)
            when list_name in ('overdue', 'lapsing', 'lapsed')
                then 'contribution of an active patient in 12 months: '
                    || cast(dollars_at_stake as varchar)
            when list_name in ('not_rebooked', 'no_show_recovery', 'upsell')
                then 'contribution of a visit (' || coalesce(service_line, 'any') || '): '
                    || cast(dollars_at_stake as varchar)
            else case list_name
                when 'unscheduled_treatment' then 'fees proposed '
                when 'unused_prepaid' then 'balance '
                else '12 months of dues '
            end || cast(open_amount as varchar) || ' × contribution per dollar earned '
                || cast(contribution_rate as varchar) || ' = ' || cast(dollars_at_stake as varchar)
        end || ' (illustrative)' as dollars_formula,
        cast(loss_probability as double) as loss_probability,
        conversion_rate,
        conversion_cases,
        cast(
            round(dollars_at_stake * loss_probability * conversion_rate, 2) as decimal(18, 2)
        ) as expected_amount
    from priced

)

select * from final
