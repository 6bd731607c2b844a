-- One row per counted lead: whether a consultation was booked within the window.
with lead_outcomes as (

    select * from {{ ref('lead_outcome') }}

),

final as (

    select
        {{ kpi_event_columns(
            'lead_to_consult_rate',
            event_on='created_on',
            location_id='location_id',
            channel='channel',
            campaign='campaign',
            patient_id='patient_id',
            canonical_table="'lead'",
            record_id='lead_id',
            numerator='case when consult_booked_on is not null then 1 else 0 end',
            denominator='1',
            is_mature='is_mature',
            basis="case when outcome_basis = 'sale_lines' then 'appointments' else outcome_basis end"
        ) }}
    from lead_outcomes

)

select * from final
