-- One row per visit, for the group and for its place: the visit is the patient's latest from its
-- own day until the next one there.
with visits as (

    select * from {{ ref('visit') }}

),

patients as (

    select * from {{ ref('patient') }}

),

locations as (

    select * from {{ ref('location') }}

),

scoped as (
    {% for level, place in {'portfolio': "'all'", 'location': 'location_id'}.items() %}
    select
        '{{ level }}' as level,
        {{ place }} as place_id,
        *
    from visits
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    select
        scoped.level,
        scoped.place_id,
        scoped.visit_id,
        scoped.patient_id,
        scoped.location_id,
        scoped.primary_provider_id as provider_id,
        scoped.visit_on,
        lead(scoped.visit_on) over later as next_visit_on,
        -- a return is a treatment, never a touch-up or a consultation
        min(case
            when scoped.is_rebooking_eligible and not coalesce(scoped.is_consult_only, false)
                then scoped.visit_on
        end) over (
            later rows between 1 following and unbounded following
        ) as next_treatment_on,
        coalesce(home.vertical, site.vertical) as vertical,
        coalesce(patients.is_deceased, false)
        or coalesce(patients.patient_status, 'unknown') in ('deceased', 'relocated')
            as is_gone
    from scoped
    left join patients on scoped.patient_id = patients.patient_id
    left join locations as home on patients.home_location_id = home.location_id
    left join locations as site on scoped.location_id = site.location_id
    window later as (
        partition by scoped.level, scoped.place_id, scoped.patient_id
        order by scoped.visit_on, scoped.first_starts_at, scoped.visit_id
    )

)

select * from final
