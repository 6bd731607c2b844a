-- One row per day or booking of consultation slots, and one per consultation episode with what was
-- sold after it.
with slots as (

    select * from {{ ref('consult_slot') }}

),

episodes as (

    select * from {{ ref('consult_episode') }}
    where first_consult_on <= {{ as_of() }}

),

final as (

    select
        {{ kpi_event_columns(
            'revenue_per_consult_slot',
            event_on='slot_on',
            location_id='location_id',
            provider_id='provider_id',
            patient_id='patient_id',
            canonical_table='canonical_table',
            record_id='record_id',
            numerator='0',
            denominator='offered_slots',
            is_mature=add_days('slot_on', parameter('consult_conversion_days')) ~ ' <= ' ~ as_of(),
            basis='basis'
        ) }}
    from slots

    union all

    select
        {{ kpi_event_columns(
            'revenue_per_consult_slot',
            event_on='first_consult_on',
            location_id='location_id',
            provider_id='provider_id',
            patient_id='patient_id',
            canonical_table="'consult_episode'",
            record_id='consult_episode_id',
            numerator='qualifying_sales_amount',
            denominator='0',
            is_mature=add_days('first_consult_on', parameter('consult_conversion_days'))
                ~ ' <= ' ~ as_of()
        ) }}
    from episodes
    where qualifying_sales_amount is not null

)

select * from final
