-- One row per month, location and person on the payroll: the pay side of the provider P&L.
with pay as (

    select * from {{ ref('int_compensation__prorate') }}

),

final as (

    select
        month_start_on,
        location_id,
        coalesce(provider_id, 'unmatched') as provider_id,
        {%- for column, components in {
            'base_pay': ['base', 'overtime', 'pto'],
            'commission': ['commission'],
            'bonus': ['bonus'],
            'employer_tax': ['employer_tax'],
            'benefits': ['benefits'],
            'other_pay': ['other_earning'],
            'passed_through_pay': ['tips', 'reimbursement'],
        }.items() %}
        cast(coalesce(sum(compensation_amount) filter (
            where component in ('{{ components | join("', '") }}')
        ), 0) as decimal(18, 2)) as {{ column }},
        {%- endfor %}
        bool_or(is_estimated) as is_compensation_estimated
    from pay
    group by month_start_on, location_id, coalesce(provider_id, 'unmatched')

)

select * from final
