-- One row per day of lists and patient of a medical spa who by then knew one kind of treatment, where
-- enough of those who began with the same one a year before use a second: and which. Dental treatment follows
-- a diagnosis, not what others use.
with list_days as (

    select * from {{ ref('list_day') }}

),

treatment_lines as (

    select * from {{ ref('treatment_line') }}

),

locations as (

    select * from {{ ref('location') }}
    where vertical = 'medspa'

),

first_uses as (

    select
        treatment_lines.patient_id,
        treatment_lines.service_line,
        min(treatment_lines.visit_on) as first_on
    from treatment_lines
    inner join locations on treatment_lines.location_id = locations.location_id
    group by treatment_lines.patient_id, treatment_lines.service_line

),

ordered as (

    select
        *,
        row_number() over (
            partition by patient_id order by first_on, service_line
        ) as line_number
    from first_uses

),

beginners as (

    select
        firsts.patient_id,
        firsts.service_line as first_line,
        firsts.first_on,
        seconds.service_line as second_line,
        seconds.first_on as second_on
    from ordered as firsts
    left join ordered as seconds
        on firsts.patient_id = seconds.patient_id
        and seconds.line_number = 2
    where firsts.line_number = 1

),

known as (

    select
        list_days.list_on,
        beginners.patient_id,
        beginners.first_line,
        beginners.first_on < {{ add_months('list_days.list_on', -12) }} as is_peer,
        coalesce(beginners.second_on <= list_days.list_on, false) as has_second,
        beginners.second_line
    from list_days
    inner join beginners on beginners.first_on <= list_days.list_on

),

counted as (

    select
        list_on,
        first_line,
        second_line,
        sum(count(*)) over (partition by list_on, first_line) as peers,
        sum(sum(case when has_second then 1 else 0 end)) over (
            partition by list_on, first_line
        ) as peers_with_second,
        row_number() over (
            partition by list_on, first_line
            order by sum(case when has_second then 1 else 0 end) desc, second_line nulls last
        ) as popularity
    from known
    where is_peer
    group by list_on, first_line, second_line

),

final as (

    select
        known.list_on,
        known.patient_id,
        counted.second_line as suggested_line,
        cast(counted.peers as bigint) as peers,
        cast(counted.peers_with_second as bigint) as peers_with_second
    from known
    inner join counted
        on known.list_on = counted.list_on
        and known.first_line = counted.first_line
        and counted.popularity = 1
    where not known.has_second
    and counted.peers >= {{ parameter('list_min_cases') }}
    and counted.peers_with_second
        >= {{ parameter('upsell_peer_share', 'decimal(6, 4)') }} * counted.peers

)

select * from final
