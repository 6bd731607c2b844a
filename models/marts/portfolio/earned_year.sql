-- One row per month, location and person (or nobody): earned in the twelve months that end with the month,
-- once by patient and once by provider. Only places with twelve months to tell.
with sale_lines as (

    select * from {{ ref('kpi_earned_revenue') }}

),

location_months as (

    select * from {{ ref('location_month') }}
    where month_number >= 12

),

providers as (

    select * from {{ ref('provider') }}

),

person_months as (

    select
        sale_lines.location_id,
        sale_lines.period_start_on as month_start_on,
        'patient' as person_kind,
        sale_lines.patient_id as person_id,
        sum(sale_lines.numerator) as earned_amount
    from sale_lines
    group by sale_lines.location_id, sale_lines.period_start_on, sale_lines.patient_id

    union all

    select
        sale_lines.location_id,
        sale_lines.period_start_on as month_start_on,
        'provider' as person_kind,
        providers.provider_id as person_id,
        sum(sale_lines.numerator) as earned_amount
    from sale_lines
    -- left join: what the house earned is nobody's
    left join providers
        on sale_lines.provider_id = providers.provider_id
        and not coalesce(providers.is_house, false)
    group by sale_lines.location_id, sale_lines.period_start_on, providers.provider_id

),

final as (

    select
        location_months.month_start_on,
        location_months.month_end_on,
        location_months.location_id,
        location_months.vertical,
        person_months.person_kind,
        person_months.person_id,
        cast(sum(person_months.earned_amount) as decimal(18, 2)) as earned_amount
    from location_months
    inner join person_months
        on location_months.location_id = person_months.location_id
        and person_months.month_start_on <= location_months.month_start_on
        and person_months.month_start_on
            > {{ add_months('location_months.month_start_on', -12) }}
    group by
        location_months.month_start_on,
        location_months.month_end_on,
        location_months.location_id,
        location_months.vertical,
        person_months.person_kind,
        person_months.person_id

)

select * from final
