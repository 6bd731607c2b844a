-- One row per worker, check and line of pay, with its component.
with lines as (

    select * from {{ ref('int_paychex__line') }}
    where
        component not in ('not_pay', 'unmapped')
        and (coalesce(pay_amount, 0) <> 0 or coalesce(hours, 0) <> 0)
        and (family <> 'employer liability' or source_provider_id is not null)

),

shares as (

    select * from {{ ref('int_paychex__liability_share') }}
    where pay_amount <> 0

),

-- the sum of the shares is the register's, a worker's own is an estimate
paid as (

    select
        account, source_location_id, source_location_name, source_provider_id, check_number, first_name,
        last_name, pay_label, component, is_employer_cost, false as is_estimated, paid_on, period_start_on,
        period_end_on, hours, pay_amount, source_file, source_row
    from lines
    union all
    select
        account, source_location_id, source_location_name, source_provider_id, cast(null as varchar), first_name,
        last_name, pay_label, component, is_employer_cost, true as is_estimated, paid_on, period_start_on,
        period_end_on, cast(null as decimal(18, 4)), pay_amount, source_file, source_row
    from shares

),

numbered as (

    select
        *,
        row_number() over (
            partition by account, source_provider_id, paid_on, check_number, component, pay_label
            order by source_file, source_row
        ) as occurrence
    from paid

),

final as (

    select
        -- keys
        {{ source_key('paychex', 'account', [
            "coalesce(source_provider_id, '')", 'cast(paid_on as varchar)', "coalesce(check_number, '')",
            'component', 'pay_label', 'cast(occurrence as varchar)',
        ]) }} as compensation_id,
        {{ source_key('paychex', 'account', 'source_provider_id') }} as source_provider_key,

        -- attributes
        nullif(concat_ws(' ', first_name, last_name), '') as employee_name,
        first_name,
        last_name,
        source_location_id,
        source_location_name,

        -- times
        period_start_on as pay_period_start_on,
        period_end_on as pay_period_end_on,
        paid_on,

        -- what was paid; neither report says whether a run was off cycle
        cast(null as boolean) as is_off_cycle,
        component,
        pay_label as source_component,
        cast(hours as decimal(18, 4)) as hours,
        cast(coalesce(pay_amount, 0) as decimal(18, 2)) as compensation_amount,
        is_employer_cost,
        is_estimated,

        -- provenance
        'paychex' as source_system,
        account,
        source_file,
        source_row

    from numbered

)

select * from final
