-- One row per day of lists, list and patient whom the rhythm of visits puts on it, whether or not the
-- person may be called.
with due as (

    select * from {{ ref('patient_due') }}

),

visits as (

    select * from {{ ref('visit') }}

),

booked_visits as (

    select * from {{ ref('booked_visit') }}
    where outcome = 'no_show'

),

list_days as (

    select * from {{ ref('list_day') }}

),

second_lines as (

    select * from {{ ref('second_line') }}

),

missed as (

    select
        list_days.list_on,
        booked_visits.patient_id,
        booked_visits.location_id,
        booked_visits.provider_id,
        booked_visits.service_line,
        booked_visits.booked_on
    from list_days
    inner join booked_visits
        on booked_visits.booked_on between
            {{ add_days('list_days.list_on', '-' ~ parameter('no_show_recovery_days')) }}
            and {{ add_days('list_days.list_on', -1) }}
    qualify row_number() over (
        partition by list_days.list_on, booked_visits.patient_id
        order by booked_visits.booked_on desc, booked_visits.booked_visit_id
    ) = 1

),

final as (

    select
        list_on,
        'overdue' as list_name,
        patient_id,
        treatment_location_id as location_id,
        treatment_provider_id as provider_id,
        service_line,
        service_line || ' was due on ' || cast(due_on as varchar) || ', '
            || cast(days_overdue as varchar) || ' days ago' as reason
    from due
    where days_overdue > grace_days

    union all

    select
        list_on,
        'lapsing' as list_name,
        patient_id,
        treatment_location_id as location_id,
        treatment_provider_id as provider_id,
        service_line,
        service_line || ' is due on ' || cast(due_on as varchar) || ' ± '
            || cast(grace_days as varchar) || ' days' as reason
    from due
    where days_overdue between -grace_days and grace_days

    union all

    select
        list_on,
        'lapsed' as list_name,
        patient_id,
        last_location_id as location_id,
        last_provider_id as provider_id,
        service_line,
        'not seen since ' || cast(last_visit_on as varchar) as reason
    from due
    where last_visit_on < case vertical
        when 'dental' then {{ add_months('list_on', '-' ~ parameter('lapse_months_dental')) }}
        else {{ add_months('list_on', '-' ~ parameter('lapse_months_medspa')) }}
    end

    union all

    select
        due.list_on,
        'not_rebooked' as list_name,
        due.patient_id,
        due.treatment_location_id as location_id,
        due.treatment_provider_id as provider_id,
        due.service_line,
        'left on ' || cast(due.treated_on as varchar) || ' without a next appointment' as reason
    from due
    inner join visits on due.treatment_visit_id = visits.visit_id
    -- where only the sale is known nobody can say what was booked
    where visits.visit_basis <> 'sale'
    and due.treated_on < {{ add_days('due.list_on', '-' ~ parameter('rebooking_window_days')) }}
    and due.treated_on >= {{ add_days('due.list_on', '-' ~ parameter('not_rebooked_days')) }}

    union all

    select
        missed.list_on,
        'no_show_recovery' as list_name,
        missed.patient_id,
        missed.location_id,
        missed.provider_id,
        missed.service_line,
        'did not come on ' || cast(missed.booked_on as varchar) as reason
    from missed
    left join due
        on missed.list_on = due.list_on
        and missed.patient_id = due.patient_id
    -- who has come since is back
    where coalesce(due.last_visit_on < missed.booked_on, true)

    union all

    select
        due.list_on,
        'upsell' as list_name,
        due.patient_id,
        due.treatment_location_id as location_id,
        due.treatment_provider_id as provider_id,
        second_lines.suggested_line as service_line,
        'only ' || due.service_line || ' so far; of ' || cast(second_lines.peers as varchar)
            || ' who began with it ' || cast(second_lines.peers_with_second as varchar)
            || ' use a second, most often ' || second_lines.suggested_line as reason
    from due
    inner join second_lines
        on due.list_on = second_lines.list_on
        and due.patient_id = second_lines.patient_id
    where due.last_visit_on
        > {{ add_days('due.list_on', '-' ~ parameter('active_days_medspa')) }}

)

select * from final
