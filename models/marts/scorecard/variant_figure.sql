-- One row per variant without a key of its own, and place or the whole group: two sums, and the patients they rest on.
with visits as (

    select * from {{ ref('visit') }}

),

rebooking_visits as (

    select * from {{ ref('rebooking_visit') }}

),

appointments as (

    select * from {{ ref('appointment') }}

),

waterfall as (

    select * from {{ ref('production_waterfall_month') }}

),

periods as (

    select
        period_grain,
        period_start_on,
        period_end_on
    from {{ ref('period_month') }}
    where period_grain in ('quarter', 'ttm')
    qualify row_number() over (partition by period_grain order by period_end_on desc) = 1

),

booked_patients as (

    select distinct patient_id
    from appointments
    where appointment_status in ('booked', 'confirmed')
    and cast(starts_at as date) > {{ as_of() }}

),

patients as (

    select
        'booked_ahead_share' as variant,
        {{ add_days(as_of(), -89) }} as period_start_on,
        {{ as_of() }} as period_end_on,
        rebooking_visits.location_id,
        rebooking_visits.patient_id,
        booked_patients.patient_id is not null as is_counted
    from rebooking_visits
    left join booked_patients on rebooking_visits.patient_id = booked_patients.patient_id
    where rebooking_visits.visit_on between {{ add_days(as_of(), -89) }} and {{ as_of() }}

    union all

    select
        'returning_share' as variant,
        periods.period_start_on,
        periods.period_end_on,
        visits.location_id,
        visits.patient_id,
        visits.patient_kind in ('returning', 'reactivated') as is_counted
    from visits
    inner join periods
        on visits.visit_on between periods.period_start_on and periods.period_end_on
    where periods.period_grain = 'quarter'

),

-- a person who was at two places is one in each, and one in the group
people as (
    {% for level, entity in [('location', 'location_id'), ('portfolio', "'all'")] %}
    select
        variant,
        period_start_on,
        period_end_on,
        '{{ level }}' as level,
        {{ entity }} as entity_id,
        patient_id,
        bool_or(is_counted) as is_counted
    from patients
    group by all
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

money as (
    {% for variant, numerator, denominator in [
        ('collected_of_gross', 'collected_amount', 'gross_production_amount'),
        ('collected_to_date', 'collected_for_month_amount', 'net_production_amount'),
    ] -%}
    {% set outer_loop = loop -%}
    {% for level, entity in [('location', 'waterfall.location_id'), ('portfolio', "'all'")] %}
    select
        '{{ variant }}' as variant,
        periods.period_start_on,
        periods.period_end_on,
        '{{ level }}' as level,
        {{ entity }} as entity_id,
        sum(waterfall.{{ numerator }}) as numerator,
        sum(waterfall.{{ denominator }}) as denominator
    from waterfall
    inner join periods
        on waterfall.month_start_on between periods.period_start_on and periods.period_end_on
    where periods.period_grain = 'ttm'
    group by all
    {{ 'union all' if not (loop.last and outer_loop.last) }}
    {% endfor %}
    {%- endfor %}
),

final as (

    select
        variant,
        period_start_on,
        period_end_on,
        level,
        entity_id,
        true as counts_people,
        cast(sum(case when is_counted then 1 else 0 end) as decimal(18, 2)) as numerator,
        cast(count(*) as decimal(18, 2)) as denominator
    from people
    group by all

    union all

    select
        variant,
        period_start_on,
        period_end_on,
        level,
        entity_id,
        false as counts_people,
        cast(numerator as decimal(18, 2)) as numerator,
        cast(denominator as decimal(18, 2)) as denominator
    from money

)

select * from final
