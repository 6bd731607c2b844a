-- One row per patient who bought after a consultation, credited to who held the first one that led to a purchase: what became of
-- them since. What is not old enough to be told is null.
{%- set horizons = {'6m': 182, '12m': 365} %}
with episodes as (

    select * from {{ ref('consult_episode') }}

),

visits as (

    select * from {{ ref('visit') }}

),

rebooking as (

    select * from {{ ref('rebooking_visit') }}

),

lines as (

    select * from {{ ref('line_economics') }}

),

inputs as (

    select * from {{ ref('location_input') }}

),

converted as (

    select *
    from episodes
    where provider_id is not null
    and qualifying_purchase_on
    <= {{ add_days('first_consult_on', parameter('consult_conversion_days')) }}
    and qualifying_purchase_on <= {{ as_of() }}
    qualify row_number() over (
        partition by patient_id
        order by first_consult_on, qualifying_purchase_on, consult_episode_id
    ) = 1

),

-- a touch-up or a talk is no treatment
treatments as (

    select
        visits.patient_id,
        visits.visit_id,
        visits.visit_on,
        row_number() over (
            partition by visits.patient_id
            order by visits.visit_on, visits.first_starts_at, visits.visit_id
        ) as treatment_number,
        min(visits.visit_on) over (partition by visits.patient_id) as first_treatment_on
    from visits
    inner join converted
        on visits.patient_id = converted.patient_id
        and visits.visit_on >= converted.first_consult_on
    where visits.is_rebooking_eligible
    and not coalesce(visits.is_consult_only, false)

),

next_dates as (

    select
        patient_id,
        min(visit_on) as next_treatment_on
    from treatments
    where visit_on > first_treatment_on
    group by patient_id

),

brought as (

    select
        converted.patient_id,
        {%- for name, days in horizons.items() %}
        {%- for amount in ['earned_amount', 'contribution'] %}
        sum(case
            when lines.sold_on <= {{ add_days('converted.first_consult_on', days) }} then lines.{{ amount }}
            else 0
        end) as {{ amount }}_{{ name }}{{ ',' if not loop.last }}
        {%- endfor %}{{ ',' if not loop.last }}
        {%- endfor %}
    from converted
    inner join lines
        on converted.patient_id = lines.patient_id
        and lines.sold_on >= converted.first_consult_on
    group by converted.patient_id

),

-- without payroll or product cost nobody knows what was left
gaps as (

    select distinct
        location_id,
        month_start_on
    from inputs
    where input in ('payroll', 'unit_cost')
    and state = 'none'

),

final as (

    select
        converted.patient_id,
        converted.consult_episode_id,
        converted.provider_id,
        converted.location_id,
        converted.first_consult_on,
        {{ quarter_start('converted.first_consult_on') }} as cohort_quarter_on,
        treatments.visit_id as first_treatment_visit_id,
        treatments.visit_on as first_treatment_on,
        case when rebooking.is_mature_7d then rebooking.is_rebooked_7d end as is_rebooked_7d,
        coalesce(not rebooking.is_mature_7d, false) as is_rebooking_open,
        case
            when {{ add_days('treatments.visit_on', 90) }} <= {{ as_of() }}
                then coalesce(
                    next_dates.next_treatment_on <= {{ add_days('treatments.visit_on', 90) }}, false
                )
        end as has_returned_90d,
        {%- for name, days in horizons.items() %}
        {%- set is_old = add_days('converted.first_consult_on', days) ~ ' <= ' ~ as_of() %}
        cast(case when {{ is_old }} then coalesce(brought.earned_amount_{{ name }}, 0) end as decimal(18, 2))
            as earned_amount_{{ name }},
        cast(case
            when {{ is_old }} and gaps.location_id is null then coalesce(brought.contribution_{{ name }}, 0)
        end as decimal(18, 2)) as contribution_{{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from converted
    -- left joins: bought and not yet treated; known from the sale alone; never back; nothing earned yet
    left join treatments
        on converted.patient_id = treatments.patient_id
        and treatments.treatment_number = 1
    left join rebooking on treatments.visit_id = rebooking.visit_id
    left join next_dates on converted.patient_id = next_dates.patient_id
    left join brought on converted.patient_id = brought.patient_id
    left join gaps
        on converted.location_id = gaps.location_id
        and {{ month_start('converted.first_consult_on') }} = gaps.month_start_on

)

select * from final
