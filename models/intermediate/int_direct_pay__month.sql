-- One row per clinical provider, location and month: what the practice pays for them, without tips
-- and reimbursements.
with pay as (

    select * from {{ ref('int_compensation__month') }}

),

providers as (

    select * from {{ ref('int_provider__person') }}

),

final as (

    select
        pay.month_start_on,
        pay.provider_id,
        pay.location_id,
        {% for column, components in {
            'base_pay': ['base', 'overtime', 'pto'],
            'commission': ['commission'],
            'bonus': ['bonus'],
            'employer_tax': ['employer_tax'],
            'benefits': ['benefits'],
            'other_pay': ['other_earning'],
        }.items() -%}
        cast(
            coalesce(sum(pay.compensation_amount) filter (where pay.component in ('{{ components | join("', '") }}')), 0)
            as decimal(18, 2)
        ) as {{ column }},
        {% endfor -%}
        cast(sum(pay.compensation_amount) as decimal(18, 2)) as direct_pay_amount,
        bool_or(pay.is_estimated) as is_estimated
    from pay
    inner join providers on pay.provider_id = providers.provider_id
    where providers.is_clinical and pay.component not in ('tips', 'reimbursement')
    group by pay.month_start_on, pay.provider_id, pay.location_id

)

select * from final
