-- One row per new patient, dated by the first visit: what they earned the practice in the first year.
with newcomer_days as (

    select * from {{ ref('newcomer_day') }}

),

newcomers as (

    select
        patient_id,
        first_visit_on,
        location_id,
        provider_id,
        channel,
        campaign,
        sum(case when days_since_first <= 365 then earned_amount else 0 end) as value_amount
    from newcomer_days
    group by patient_id, first_visit_on, location_id, provider_id, channel, campaign

),

final as (

    select
        {{ kpi_event_columns(
            'ltv_12m_earned',
            event_on='first_visit_on',
            location_id='location_id',
            provider_id='provider_id',
            channel='channel',
            campaign='campaign',
            patient_id='patient_id',
            canonical_table="'patient'",
            record_id='patient_id',
            numerator='value_amount',
            denominator='1',
            is_mature=add_days('first_visit_on', 365) ~ ' <= ' ~ as_of()
        ) }}
    from newcomers

)

select * from final
