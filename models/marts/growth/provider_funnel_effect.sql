-- One row per quarter of consultation and who held it: what became of the patients who bought after it.
with patients as (

    select * from {{ ref('converted_patient') }}

),

final as (

    select
        cohort_quarter_on,
        provider_id,
        cast(count(*) as bigint) as converted_patients,
        cast(count(first_treatment_on) as bigint) as treated_patients,

        cast(count(is_rebooked_7d) as bigint) as rebooking_cases,
        cast(count(case when is_rebooked_7d then 1 end) as bigint) as rebooked_7d,
        cast(count(case when is_rebooking_open then 1 end) as bigint) as rebooking_immature,

        cast(count(has_returned_90d) as bigint) as return_cases,
        cast(count(case when has_returned_90d then 1 end) as bigint) as returned_90d,
        cast(count(first_treatment_on) - count(has_returned_90d) as bigint) as return_immature,
        {% for name in ['6m', '12m'] %}
        cast(count(earned_amount_{{ name }}) as bigint) as value_{{ name }}_cases,
        cast(count(*) - count(earned_amount_{{ name }}) as bigint) as value_{{ name }}_immature,
        cast(sum(earned_amount_{{ name }}) as decimal(18, 2)) as earned_amount_{{ name }},
        -- one whose pay or product is not known leaves the cohort not known
        cast(case
            when count(contribution_{{ name }}) = count(earned_amount_{{ name }})
                then sum(contribution_{{ name }})
        end as decimal(18, 2)) as contribution_{{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from patients
    group by cohort_quarter_on, provider_id

)

select * from final
