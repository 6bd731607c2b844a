-- One row per place and month of presentation: how much was proposed, and how much of it was taken up
-- by each of the measures in use. A measure is null until all of the month is old enough for it.
with items as (

    select
        *,
        {{ month_start('presented_on') }} as month_start_on
    from {{ ref('plan_item') }}

),

summed as (

    select
        month_start_on,
        location_id,
        {{ month_end('month_start_on') }} as month_end_on,
        count(distinct patient_id) as patients_presented,
        sum(plan_item_amount) as presented_amount,
        sum(case when accepted_on = presented_on then plan_item_amount else 0 end)
            as accepted_same_day_amount,
        sum(case
            when accepted_on <= {{ add_days('presented_on', 90) }} then plan_item_amount else 0
        end) as accepted_90d_amount,
        count(distinct case
            when accepted_on <= {{ add_days('presented_on', 90) }} then patient_id
        end) as patients_accepted_90d,
        sum(case
            when completed_on <= {{ add_days('presented_on', 180) }} then plan_item_amount else 0
        end) as completed_180d_amount,
        sum(case when plan_item_status = 'declined' then plan_item_amount else 0 end)
            as declined_amount
    from items
    group by month_start_on, location_id

),

final as (

    select
        month_start_on,
        location_id,
        patients_presented,
        presented_amount,
        accepted_same_day_amount,
        {%- for days, columns in {
            90: ['accepted_90d_amount', 'patients_accepted_90d'], 180: ['completed_180d_amount']
        }.items() %}
        {%- for column in columns %}
        case when {{ add_days('month_end_on', days) }} <= {{ as_of() }} then {{ column }} end
            as {{ column }},
        {%- endfor %}
        {%- endfor %}
        declined_amount
    from summed

)

select * from final
