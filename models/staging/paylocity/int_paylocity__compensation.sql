-- One row per employee, check and line of pay that costs the practice or passes through it, with its component.
with pay_lines as (

    select * from {{ ref('int_paylocity__det_line') }}
    where
        component not in ('not_pay', 'unmapped')
        and (coalesce(pay_amount, 0) <> 0 or coalesce(hours, 0) <> 0)

),

-- a code occurs twice on a check that has several rates or places
numbered as (

    select
        *,
        row_number() over (
            partition by account, source_provider_id, paid_on, check_number, family, det_code
            order by source_file, source_row
        ) as occurrence
    from pay_lines

),

final as (

    select
        -- keys
        {{ source_key('paylocity', 'account', [
            'source_provider_id', 'cast(paid_on as varchar)', "coalesce(check_number, '')",
            'family', 'det_code', 'cast(occurrence as varchar)',
        ]) }} as compensation_id,
        {{ source_key('paylocity', 'account', 'source_provider_id') }} as source_provider_key,

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

        -- what was paid
        is_off_cycle,
        component,
        det_code as source_component,
        cast(hours as decimal(18, 4)) as hours,
        cast(coalesce(pay_amount, 0) as decimal(18, 2)) as compensation_amount,
        is_employer_cost,
        false as is_estimated,

        -- provenance
        'paylocity' as source_system,
        account,
        source_file,
        source_row

    from numbered

)

select * from final
