-- One row per month, level and person who was a member when it began: gone when it ended?
with member_months as (

    select * from {{ ref('member_month') }}

),

final as (

    select
        {{ kpi_event_columns(
            'member_churn_monthly',
            event_on='month_start_on',
            level='level',
            entity_id='place_id',
            location_id='location_id',
            patient_id='patient_id',
            canonical_table='canonical_table',
            record_id='record_id',
            numerator='case when is_member_at_end then 0 else 1 end',
            denominator='1',
            basis="case when canonical_table = 'transaction' then 'billing' else 'membership' end"
        ) }}
    from member_months
    where is_member_at_start
    and is_person

)

select * from final
