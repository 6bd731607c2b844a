-- One row per place and service among the largest there: earned in the last twelve complete months, and in each of the two years before.
{{ config(alias='top_treatment') }}
{%- set years = {'': 0, 'earlier_': 1, 'oldest_': 2} %}

with sale_lines as (

    select * from {{ ref('sale_line') }}
    where sold_type in ('service', 'redemption', 'retail')

),

services as (

    select * from {{ ref('service') }}

),

locations as (

    select * from {{ ref('location') }}

),

last_month as (

    select max(month_start_on) as month_start_on from {{ ref('location_month') }}

),

dated as (

    select
        sale_lines.*,
        coalesce(services.service_name, 'not named') as service_name,
        case
            {%- for years_ago in years.values() %}
            when sale_lines.month_start_on
                > {{ add_months('last_month.month_start_on', -12 * (years_ago + 1)) }} then {{ years_ago }}
            {%- endfor %}
        end as years_ago
    from sale_lines
    cross join last_month
    left join services on sale_lines.service_id = services.service_id
    where sale_lines.month_start_on <= last_month.month_start_on

),

summed as (

    select
        location_id,
        service_name,
        min(service_line) as service_line,
        count(distinct case when years_ago = 0 then patient_id end) as patients,
        {%- for prefix, years_ago in years.items() %}
        sum(case when years_ago = {{ years_ago }} then earned_amount else 0 end) as {{ prefix }}earned_amount,
        count(case when years_ago = {{ years_ago }} and line_type <> 'refund' then 1 end) as {{ prefix }}line_count
        {{- ',' if not loop.last }}
        {%- endfor %}
    from dated
    where years_ago is not null
    group by location_id, service_name

),

ranked as (

    select
        *,
        row_number() over (partition by location_id order by earned_amount desc, service_name) as treatment_rank
    from summed

),

final as (

    select
        locations.location_name,
        ranked.treatment_rank,
        ranked.service_name,
        ranked.service_line,
        ranked.patients,
        {%- for prefix in years | reverse %}
        ranked.{{ prefix }}line_count,
        cast(ranked.{{ prefix }}earned_amount as decimal(18, 2)) as {{ prefix }}earned_amount,
        {%- endfor %}
        cast(ranked.earned_amount as double) / nullif(ranked.line_count, 0) as earned_per_line,
        cast(ranked.earlier_earned_amount as double) / nullif(ranked.earlier_line_count, 0) as earlier_earned_per_line,
        cast(ranked.earned_amount - ranked.earlier_earned_amount as decimal(18, 2)) as change_amount,
        cast(ranked.earned_amount - ranked.earlier_earned_amount as double)
            / nullif(ranked.earlier_earned_amount, 0) as change_share
    from ranked
    inner join locations on ranked.location_id = locations.location_id
    where ranked.treatment_rank <= {{ parameter('top_treatments') }}

)

select * from final
order by location_name, treatment_rank
