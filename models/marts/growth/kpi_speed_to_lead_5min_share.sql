-- One row per counted lead: did a person answer within five minutes?
with responses as (

    select * from {{ ref('lead_response') }}
    where is_known

),

final as (

    select
        {{ kpi_event_columns(
            'speed_to_lead_5min_share',
            event_on='created_on',
            location_id='location_id',
            channel='channel',
            patient_id='patient_id',
            canonical_table="'lead'",
            record_id='lead_id',
            numerator='case when reply_minutes <= 5 then 1 else 0 end',
            denominator='1',
            basis='basis'
        ) }}
    from responses

)

select * from final
