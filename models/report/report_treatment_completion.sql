-- One row per place and quarter of presentation: of the treatment proposed, the share accepted at once, in 90 days, and
-- completed in 180.
{{ config(alias='treatment_completion') }}

with months as (

    select * from {{ ref('treatment_acceptance_month') }}

),

locations as (

    select * from {{ ref('location') }}

),

-- shown where the acceptance that it goes on from is shown, or would be once it is old enough
hidden as (

    select
        period_start_on as quarter_start_on,
        entity_id as location_id
    from {{ ref('disclosure_cell') }}
    where metric_key = 'treatment_acceptance_90d'
    and level = 'location'
    and period_grain = 'quarter'
    and is_suppressed

),

quarters as (

    select
        {{ quarter_start('month_start_on') }} as quarter_start_on,
        location_id,
        min(patients_presented) as fewest_patients,
        sum(presented_amount) as presented_amount,
        sum(accepted_same_day_amount) as accepted_same_day_amount,
        case when count(accepted_90d_amount) = count(*) then sum(accepted_90d_amount) end
            as accepted_90d_amount,
        case when count(completed_180d_amount) = count(*) then sum(completed_180d_amount) end
            as completed_180d_amount
    from months
    group by {{ quarter_start('month_start_on') }}, location_id
    having count(*) = 3

),

final as (

    select
        quarters.quarter_start_on,
        locations.location_name
        {%- for measure in ['accepted_same_day', 'accepted_90d', 'completed_180d'] %},
        cast(quarters.{{ measure }}_amount as double) / nullif(quarters.presented_amount, 0)
            as {{ measure }}_share
        {%- endfor %}
    from quarters
    inner join locations on quarters.location_id = locations.location_id
    left join hidden
        on quarters.quarter_start_on = hidden.quarter_start_on
        and quarters.location_id = hidden.location_id
    where hidden.location_id is null
    -- no month alone rests on few
    and quarters.fewest_patients >= {{ parameter('suppress_below') }}

)

select * from final
order by final.quarter_start_on, final.location_name
