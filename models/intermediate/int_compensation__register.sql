-- One row per line of the payroll register, with its person, its place and the days whose work it pays.
with register as (

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
        register.compensation_id,
        providers.provider_id,
        register.employee_name,
        places.location_id,
        register.pay_period_start_on,
        register.pay_period_end_on,
        register.paid_on,
        coalesce(register.is_off_cycle, false) as is_off_cycle,
        register.component,
        register.source_component,
        register.hours,
        register.compensation_amount,
        register.is_employer_cost,
        coalesce(register.is_estimated, false) as is_estimated,

        -- an off-cycle payment that states no period pays for the quarter in which it is made
        case
            when register.is_off_cycle and (
                register.pay_period_start_on is null or register.pay_period_start_on >= register.pay_period_end_on
            ) then {{ quarter_start('register.paid_on') }}
            else coalesce(register.pay_period_start_on, register.pay_period_end_on, register.paid_on)
        end as earned_from_on,
        case
            when register.is_off_cycle and (
                register.pay_period_start_on is null or register.pay_period_start_on >= register.pay_period_end_on
            ) then {{ add_days(add_months(quarter_start('register.paid_on'), 3), -1) }}
            else coalesce(register.pay_period_end_on, register.pay_period_start_on, register.paid_on)
        end as earned_to_on,

        register.source_system,
        register.account,
        register.source_file,
        register.source_row
    from register
    left join places
        on
            register.source_system = places.source_system
            and register.account = places.account
            and register.source_location_id is not distinct from places.source_location_id
            and register.source_location_name is not distinct from places.source_location_name
    left join providers on register.source_provider_key = providers.source_provider_key

)

select * from final
