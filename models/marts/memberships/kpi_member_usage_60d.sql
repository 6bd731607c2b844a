-- One row per month, level and person who is a member when it ends: seen in the last days of it?
with member_months as (

    select
        *,
        {{ month_end('month_start_on') }} as month_end_on
    from {{ ref('member_month') }}
    where is_member_at_end
    and is_person
    and patient_id is not null

),

visits as (

    select * from {{ ref('visit') }}

),

-- a visit to any place of the group uses the membership
seen as (

    select distinct
        member_months.month_start_on,
        member_months.patient_id
    from member_months
    inner join visits
        on member_months.patient_id = visits.patient_id
        and visits.visit_on <= member_months.month_end_on
        and visits.visit_on > {{ add_days(
            'member_months.month_end_on', '-' ~ parameter('membership_usage_days')
        ) }}

),

final as (

    select
        {{ kpi_event_columns(
            'member_usage_60d',
            event_on='member_months.month_end_on',
            level='member_months.level',
            entity_id='member_months.place_id',
            location_id='member_months.location_id',
            patient_id='member_months.patient_id',
            canonical_table='member_months.canonical_table',
            record_id='member_months.record_id',
            numerator='case when seen.patient_id is not null then 1 else 0 end',
            denominator='1'
        ) }}
    from member_months
    left join seen
        on member_months.patient_id = seen.patient_id
        and member_months.month_start_on = seen.month_start_on

)

select * from final
