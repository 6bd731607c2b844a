-- One row per counted lead.
with lead_outcomes as (

    select * from {{ ref('lead_outcome') }}

),

final as (

    select
        {{ kpi_event_columns(
            'leads',
            event_on='created_on',
            location_id='location_id',
            channel='channel',
            campaign='campaign',
            patient_id='patient_id',
            canonical_table="'lead'",
            record_id='lead_id',
            numerator='1'
        ) }}
    from lead_outcomes

)

select * from final
