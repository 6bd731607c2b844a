-- One row per provider: what became of the patients who bought after their consultations, all quarters together.
-- Shares and amounts per patient, of as many patients as the conversion of a person needs.
{{ config(alias='provider_funnel') }}

with quarters as (

    select * from {{ ref('provider_funnel_effect') }}

),

labels as (

    select * from {{ ref('provider_label') }}

),

providers as (

    select * from {{ ref('provider') }}
    where not coalesce(is_house, false)

),

floors as (

    select greatest(min_events_provider, {{ parameter('suppress_below') }}) as cases
    from {{ ref('metrics') }}
    where metric_key = 'consult_conversion_30d'

),

summed as (

    select
        provider_id,
        min(cohort_quarter_on) as first_quarter_on,
        {%- for column in [
            'converted_patients', 'rebooking_cases', 'rebooked_7d', 'return_cases', 'returned_90d',
            'value_6m_cases', 'earned_amount_6m', 'value_12m_cases', 'value_12m_immature', 'earned_amount_12m'
        ] %}
        sum({{ column }}) as {{ column }},
        {%- endfor %}
        case when count(contribution_12m) = count(earned_amount_12m) then sum(contribution_12m) end
            as contribution_12m
    from quarters
    group by provider_id

),

final as (

    select
        labels.provider_label,
        case when summed.converted_patients >= floors.cases then summed.first_quarter_on end as first_quarter_on,
        {%- for name, parts in {
            'rebooked_share': ['rebooked_7d', 'rebooking_cases'],
            'returned_share': ['returned_90d', 'return_cases'],
        }.items() %}
        case when summed.{{ parts[1] }} >= floors.cases
            then cast(summed.{{ parts[0] }} as double) / summed.{{ parts[1] }}
        end as {{ name }},
        {%- endfor %}
        {%- for name, parts in {
            'earned_6m_per_patient': ['earned_amount_6m', 'value_6m_cases'],
            'earned_12m_per_patient': ['earned_amount_12m', 'value_12m_cases'],
            'contribution_12m_per_patient': ['contribution_12m', 'value_12m_cases'],
        }.items() %}
        case when summed.{{ parts[1] }} >= floors.cases
            then cast(summed.{{ parts[0] }} / summed.{{ parts[1] }} as decimal(18, 0))
        end as {{ name }},
        {%- endfor %}
        case when summed.converted_patients >= floors.cases then '' else 'too few cases' end as note
    from summed
    cross join floors
    inner join labels on summed.provider_id = labels.provider_id
    inner join providers on summed.provider_id = providers.provider_id

)

select * from final
order by final.provider_label
