-- One row per year, dental place and procedure code: how often it was done, its full fee and what was left of it.
{{ config(alias='dental_procedure') }}

with lines as (

    select * from {{ ref('transaction') }}
    where line_type in ('service', 'redemption')

),

services as (

    select * from {{ ref('service') }}

),

locations as (

    select * from {{ ref('location') }}
    where vertical = 'dental'

),

final as (

    select
        {{ year_start('lines.sold_on') }} as year_start_on,
        locations.location_name,
        coalesce(lines.procedure_code, 'none') as procedure_code,
        min(services.service_name) as service_name,
        min(services.service_line) as service_line,
        count(distinct lines.patient_id) as patients,
        count(*) as procedure_count,
        cast(sum(coalesce(lines.list_amount, lines.earned_amount)) as decimal(18, 2)) as gross_production_amount,
        cast(sum(coalesce(lines.discount_amount, 0)) as decimal(18, 2)) as discount_amount,
        cast(sum(lines.earned_amount) as decimal(18, 2)) as earned_amount,
        cast(sum(lines.earned_amount) as double) / count(*) as earned_per_procedure
    from lines
    inner join locations on lines.location_id = locations.location_id
    left join services on lines.service_id = services.service_id
    where {{ month_end('lines.sold_on') }} <= (select max(month_end_on) from {{ ref('location_month') }})
    group by
        {{ year_start('lines.sold_on') }},
        locations.location_name,
        coalesce(lines.procedure_code, 'none')

)

select * from final
order by year_start_on, location_name, procedure_code
