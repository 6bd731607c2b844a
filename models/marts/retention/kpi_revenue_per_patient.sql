-- One row per month, level, place, location and person: earned there in twelve months, and whether the person
-- is an active patient; one row for what nobody known paid.
with active_patients as (

    select * from {{ ref('kpi_active_patients') }}

),

earned as (

    select * from {{ ref('earned_year') }}
    where person_kind = 'patient'

),

verticals as (

    select count(distinct vertical) as vertical_count from {{ ref('location') }}

),

placed as (
    {% for level, place, condition in [
        ('portfolio', "'all'", 'true'),
        ('location', 'earned.location_id', 'true'),
        ('portfolio', 'earned.vertical', 'verticals.vertical_count > 1'),
    ] %}
    select
        '{{ level }}' as level,
        {{ place }} as entity_id,
        earned.month_start_on,
        earned.location_id,
        earned.person_id as patient_id,
        earned.earned_amount
    from earned
    cross join verticals
    where {{ condition }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

joined as (

    select
        coalesce(placed.level, active_patients.level) as level,
        coalesce(placed.entity_id, active_patients.entity_id) as entity_id,
        coalesce(placed.month_start_on, active_patients.period_start_on) as month_start_on,
        coalesce(placed.location_id, active_patients.location_id) as location_id,
        coalesce(placed.patient_id, active_patients.patient_id) as patient_id,
        coalesce(placed.earned_amount, 0) as earned_amount,
        coalesce(active_patients.numerator, 0) as active_count
    from placed
    full outer join active_patients
        on placed.level = active_patients.level
        and placed.entity_id = active_patients.entity_id
        and placed.month_start_on = active_patients.period_start_on
        and placed.location_id = active_patients.location_id
        and placed.patient_id = active_patients.patient_id

),

final as (

    select
        {{ kpi_event_columns(
            'revenue_per_patient',
            event_on=month_end('month_start_on'),
            period_start_on='month_start_on',
            level='level',
            entity_id='entity_id',
            location_id='location_id',
            patient_id='patient_id',
            canonical_table="case when patient_id is not null then 'patient' else 'location' end",
            record_id='coalesce(patient_id, location_id)',
            numerator='earned_amount',
            denominator='active_count'
        ) }}
    from joined

)

select * from final
