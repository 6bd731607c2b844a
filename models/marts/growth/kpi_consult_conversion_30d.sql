-- One row per consultation episode: did the patient buy treatment within the window?
with episodes as (

    select * from {{ ref('consult_episode') }}

),

final as (

    select
        {{ kpi_event_columns(
            'consult_conversion_30d',
            event_on='first_consult_on',
            location_id='location_id',
            provider_id='provider_id',
            service_line='service_line',
            channel='channel',
            campaign="coalesce(campaign, 'unknown')",
            patient_id='patient_id',
            canonical_table="'consult_episode'",
            record_id='consult_episode_id',
            numerator='case when qualifying_purchase_on <= '
                ~ add_days('first_consult_on', parameter('consult_conversion_days'))
                ~ ' then 1 else 0 end',
            denominator='1',
            is_mature=add_days('first_consult_on', parameter('consult_conversion_days'))
                ~ ' <= ' ~ as_of(),
            basis="case when is_derived then 'derived' else 'booked' end"
        ) }}
    from episodes
    -- the book may hold a consultation of a day that not every place has seen the end of
    where first_consult_on <= {{ as_of() }}

)

select * from final
