-- One row per month and place (or none): what marketing cost, what came of it, and the cost of a new paying patient.
{{ config(alias='marketing_cost') }}

with acquisition as (

    select * from {{ ref('kpi_cac_blended') }}

),

newcomers as (

    select * from {{ ref('kpi_new_patients') }}

),

leads as (

    select * from {{ ref('kpi_leads') }}

),

locations as (

    select * from {{ ref('location') }}

),

parts as (

    select
        period_start_on as month_start_on,
        location_id,
        case when denominator = 0 then basis else 'paying' end as part,
        case when denominator = 0 then numerator else denominator end as amount
    from acquisition

    union all

    select
        period_start_on as month_start_on,
        location_id,
        'new' as part,
        numerator as amount
    from newcomers

    union all

    select
        period_start_on as month_start_on,
        location_id,
        'lead' as part,
        numerator as amount
    from leads

),

summed as (

    select
        month_start_on,
        location_id,
        {%- for part in ['media', 'overhead', 'payroll', 'lead', 'new', 'paying'] %}
        coalesce(sum(case when part = '{{ part }}' then amount end), 0) as {{ part }}{{ ',' if not loop.last }}
        {%- endfor %}
    from parts
    where month_start_on <= (select max(month_start_on) from {{ ref('location_month') }})
    group by month_start_on, location_id

),

final as (

    select
        summed.month_start_on,
        coalesce(locations.location_name, 'No place') as location_name,
        cast(summed.new as bigint) as patients,
        cast(summed.media as decimal(18, 2)) as media_amount,
        cast(summed.overhead as decimal(18, 2)) as overhead_amount,
        cast(summed.payroll as decimal(18, 2)) as payroll_amount,
        cast(summed.media + summed.overhead + summed.payroll as decimal(18, 2)) as cost_amount,
        cast(summed.lead as bigint) as lead_count,
        cast(summed.new as bigint) as new_patient_count,
        cast(summed.paying as bigint) as new_paying_patient_count,
        cast(summed.media + summed.overhead + summed.payroll as double) / nullif(summed.paying, 0)
            as cost_per_new_paying_patient
    from summed
    -- left join: a campaign may be for all places
    left join locations on summed.location_id = locations.location_id

)

select * from final
order by month_start_on, location_name
