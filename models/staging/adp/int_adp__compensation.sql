-- One row per employee, pay date and kind of pay, with its component.
with pay_lines as (

    select * from {{ ref('int_adp__pay_line') }}
    where component not in ('not_pay', 'unmapped')

),

-- an employee may have several checks on one pay date
numbered as (

    select
        *,
        row_number() over (
            partition by account, source_provider_id, paid_on, period_start_on, period_end_on, source_component
            order by source_file, source_row
        ) as occurrence
    from pay_lines

),

final as (

    select
        -- keys
        {{ source_key('adp', 'account', [
            'source_provider_id', 'cast(paid_on as varchar)', "coalesce(cast(period_start_on as varchar), '')",
            "coalesce(cast(period_end_on as varchar), '')", 'source_component', 'cast(occurrence as varchar)',
        ]) }} as compensation_id,
        {{ source_key('adp', 'account', 'source_provider_id') }} as source_provider_key,

        -- attributes
        concat_ws(' ', first_name, last_name) as employee_name,
        first_name,
        last_name,
        source_location_id,
        source_location_name,

        -- times
        period_start_on as pay_period_start_on,
        period_end_on as pay_period_end_on,
        paid_on,

        -- what was paid; no report says whether a run was off cycle
        cast(null as boolean) as is_off_cycle,
        component,
        source_component,
        cast(hours as decimal(18, 4)) as hours,
        cast(coalesce(pay_amount, 0) as decimal(18, 2)) as compensation_amount,
        is_employer_cost,
        false as is_estimated,

        -- provenance
        'adp' as source_system,
        account,
        source_file,
        source_row

    from numbered

)

select * from final
