-- One row per employee, pay run and kind of pay, with its component.
with pay_lines as (

    select * from {{ ref('int_rippling__pay_line') }}
    where component not in ('not_pay', 'unmapped')

),

numbered as (

    select
        *,
        row_number() over (
            partition by account, source_provider_id, paid_on, pay_run_name, component, source_component
            order by source_file, source_row
        ) as occurrence
    from pay_lines

),

final as (

    select
        -- keys
        {{ source_key('rippling', 'account', [
            'source_provider_id', 'cast(paid_on as varchar)', 'pay_run_name', 'component', 'source_component',
            'cast(occurrence as varchar)',
        ]) }} as compensation_id,
        {{ source_key('rippling', 'account', 'source_provider_id') }} as source_provider_key,

        -- attributes
        employee_name,
        first_name,
        last_name,
        source_location_id,
        source_location_name,

        -- times
        period_start_on as pay_period_start_on,
        period_end_on as pay_period_end_on,
        paid_on,

        -- what was paid: the report has no hours
        is_off_cycle,
        component,
        source_component,
        cast(null as decimal(18, 4)) as hours,
        cast(pay_amount as decimal(18, 2)) as compensation_amount,
        is_employer_cost,
        false as is_estimated,

        -- provenance
        'rippling' as source_system,
        account,
        source_file,
        source_row

    from numbered

)

select * from final
