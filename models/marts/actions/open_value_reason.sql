-- One row per day of lists, list and patient for whom something is open: treatment proposed, prepaid not
-- used, a membership that may end. Whether or not the person may be called.
with list_days as (

    select * from {{ ref('list_day') }}

),

due as (

    select * from {{ ref('patient_due') }}

),

plans as (

    select * from {{ ref('open_plan') }}

),

idle_lots as (

    select * from {{ ref('idle_prepaid') }}

),

memberships as (

    select * from {{ ref('membership_span') }}
    where is_person
    and patient_id is not null

),

unused as (

    select
        *,
        sum(balance_amount) over person as open_amount,
        min(last_used_on) over person as idle_since_on,
        min(expires_on) over person as first_expires_on,
        row_number() over (
            partition by list_on, patient_id
            order by balance_amount desc, location_id, instrument_type, record_id
        ) as lot_number
    from idle_lots
    window person as (partition by list_on, patient_id)

),

at_risk as (

    select
        list_days.list_on,
        memberships.patient_id,
        memberships.location_id,
        memberships.state = 'payment_failed' as has_failed,
        due.last_visit_on,
        sum(12 * coalesce(memberships.monthly_amount, 0)) over person as open_amount,
        row_number() over (
            partition by list_days.list_on, memberships.patient_id
            order by
                case when memberships.state = 'payment_failed' then 0 else 1 end,
                memberships.monthly_amount desc nulls last,
                memberships.record_id
        ) as membership_number
    from list_days
    inner join memberships
        on memberships.from_on <= list_days.list_on
        and coalesce(memberships.to_on >= list_days.list_on, true)
    left join due
        on list_days.list_on = due.list_on
        and memberships.patient_id = due.patient_id
    where memberships.state = 'payment_failed'
    -- who has paused is expected to stay away
    or (
        memberships.state <> 'frozen'
        and coalesce(
            due.last_visit_on <= {{ add_days(
                'list_days.list_on', '-' ~ parameter('membership_usage_days')
            ) }},
            true
        )
    )
    window person as (partition by list_days.list_on, memberships.patient_id)

),

final as (

    select
        list_on,
        'unscheduled_treatment' as list_name,
        patient_id,
        location_id,
        provider_id,
        open_amount,
        amount_band || ', ' || case when has_financed then 'financed before' else 'no financing' end
            || ', ' || touch_band as segment,
        cast(open_items as varchar) || ' proposed since ' || cast(open_since_on as varchar)
            || ' and not scheduled, ' || cast(open_amount as varchar) as reason
    from plans

    union all

    select
        list_on,
        'unused_prepaid' as list_name,
        patient_id,
        location_id,
        cast(null as varchar) as provider_id,
        cast(open_amount as decimal(18, 2)) as open_amount,
        cast(null as varchar) as segment,
        cast(cast(open_amount as decimal(18, 2)) as varchar) || ' prepaid, not used since '
            || cast(idle_since_on as varchar)
            || coalesce(', expires on ' || cast(first_expires_on as varchar), '') as reason
    from unused
    where lot_number = 1

    union all

    select
        list_on,
        'membership_at_risk' as list_name,
        patient_id,
        location_id,
        cast(null as varchar) as provider_id,
        cast(open_amount as decimal(18, 2)) as open_amount,
        cast(null as varchar) as segment,
        case
            when has_failed then 'the membership''s billing failed'
            else 'a member not seen since ' || coalesce(cast(last_visit_on as varchar), 'joining')
        end as reason
    from at_risk
    where membership_number = 1

)

select * from final
