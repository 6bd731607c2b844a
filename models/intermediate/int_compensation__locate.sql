-- One row per line of pay of every payroll, with its person and its place.
with lines as (

    {{ union_entity('compensation') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

providers as (

    select * from {{ ref('int_provider__link') }}

),

final as (

    select
        lines.compensation_id,
        providers.provider_id,
        lines.employee_name,
        coalesce(providers.provider_id, lines.employee_name) as person,
        places.location_id,
        lines.pay_period_start_on,
        lines.pay_period_end_on,
        lines.paid_on,
        coalesce(lines.is_off_cycle, false) as is_off_cycle,
        lines.component,
        lines.source_component,
        lines.hours,
        lines.compensation_amount,
        lines.is_employer_cost,
        coalesce(lines.is_estimated, false) as is_estimated,
        lines.source_system,
        lines.account,
        lines.source_file,
        lines.source_row
    from lines
    left join places
        on
            lines.source_system = places.source_system
            and lines.account = places.account
            and lines.source_location_id is not distinct from places.source_location_id
            and lines.source_location_name is not distinct from places.source_location_name
    left join providers on lines.source_provider_key = providers.source_provider_key

)

select * from final
