-- One row per counted lead that bought: how often it was written to or called until then.
with buyers as (

    select lead_outcomes.*
    from {{ ref('lead_outcome') }} as lead_outcomes
    inner join {{ ref('lead_response') }} as responses on lead_outcomes.lead_id = responses.lead_id
    where lead_outcomes.purchased_on is not null and responses.is_known

),

touches as (

    select * from {{ ref('lead_touch') }}
    where is_touch

),

counted as (

    select
        buyers.lead_id,
        buyers.patient_id,
        buyers.location_id,
        buyers.channel,
        buyers.created_on,
        buyers.is_mature,
        count(touches.record_id) as touch_count,
        min(touches.basis) as basis
    from buyers
    -- left join: some buy without a word
    left join touches
        on buyers.lead_id = touches.lead_id
        and cast(touches.touched_at as date) <= buyers.purchased_on
    group by
        buyers.lead_id,
        buyers.patient_id,
        buyers.location_id,
        buyers.channel,
        buyers.created_on,
        buyers.is_mature

),

final as (

    select
        {{ kpi_event_columns(
            'touches_to_conversion',
            event_on='created_on',
            location_id='location_id',
            channel='channel',
            patient_id='patient_id',
            canonical_table="'lead'",
            record_id='lead_id',
            numerator='touch_count',
            denominator='1',
            is_mature='is_mature',
            basis='basis'
        ) }}
    from counted

)

select * from final
