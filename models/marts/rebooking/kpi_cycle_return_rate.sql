-- One row per visit and service line: did the patient come back for it within its cycle?
with treatment_lines as (

    select * from {{ ref('treatment_line') }}

),

-- two places on one day are one date
next_dates as (

    select
        patient_id,
        service_line,
        visit_on,
        lead(visit_on) over (
            partition by patient_id, service_line order by visit_on
        ) as next_visit_on
    from (
        select distinct patient_id, service_line, visit_on from treatment_lines
    ) as dates

),

final as (

    select
        {{ kpi_event_columns(
            'cycle_return_rate',
            event_on='treatment_lines.visit_on',
            location_id='treatment_lines.location_id',
            provider_id='treatment_lines.provider_id',
            service_line='treatment_lines.service_line',
            patient_id='treatment_lines.patient_id',
            canonical_table="'visit'",
            record_id='treatment_lines.visit_id',
            numerator="case when next_dates.next_visit_on <= "
                ~ add_days('treatment_lines.visit_on', 'treatment_lines.window_days')
                ~ " then 1 else 0 end",
            denominator='1',
            is_mature=add_days('treatment_lines.visit_on', 'treatment_lines.window_days')
                ~ ' <= ' ~ as_of()
        ) }}
    from treatment_lines
    inner join next_dates
        on treatment_lines.patient_id = next_dates.patient_id
        and treatment_lines.service_line = next_dates.service_line
        and treatment_lines.visit_on = next_dates.visit_on

)

select * from final
