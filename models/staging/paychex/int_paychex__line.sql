-- One row per worker, check and line of either report that stands, or per employer liability that is told
-- for the company alone. Where both reports tell of one worker and check date, the custom report does.
with journal as (

    select * from {{ ref('stg_paychex__payroll_journal') }}

),

components as (

    select * from {{ ref('stg_paychex__pay_component') }}

),

types as (

    select * from {{ ref('map_paychex__component_type') }}

),

pay_components as (

    select * from {{ ref('map_paychex__pay_component') }}

),

-- the lists of the journal, one below the other
lists as (

    select *, 'earning' as family, pay_label as line_label, hours as line_hours, earning_amount as line_amount
    from journal
    where earning_amount is not null or hours is not null
    union all
    select *, 'reimbursement', pay_label, cast(null as decimal(18, 4)), reimbursement_amount
    from journal
    where reimbursement_amount is not null
    union all
    select *, 'employer liability', employer_liability, cast(null as decimal(18, 4)), employer_liability_amount
    from journal
    where employer_liability is not null

),

lines as (

    select
        1 as export_rank,
        components.account, components.source_location_id, components.source_location_name,
        components.worker_id, components.worker_name, components.work_email, components.job_title,
        components.check_number, types.family, components.component_type,
        components.pay_component as pay_label, components.paid_on, components.period_start_on,
        components.period_end_on, components.hours, components.pay_amount,
        components.source_file, components.source_row
    from components
    left join types on lower(components.component_type) = types.component_type

    union all

    select
        2 as export_rank,
        account, source_location_id, source_location_name,
        employee_id, employee_name, cast(null as varchar), cast(null as varchar),
        cast(null as varchar), family, family, line_label, paid_on, period_start_on,
        period_end_on, line_hours, line_amount,
        source_file, source_row
    from lists

),

people as (

    select
        *,
        -- a worker without a number is known by the name
        coalesce(worker_id, {{ words('worker_name') }}) as source_provider_id,
        {{ given_names('worker_name') }} as first_name,
        {{ family_name('worker_name') }} as last_name
    from lines

),

standing as (

    select *
    from people
    qualify
        export_rank = case
            when source_provider_id is not null
                then min(export_rank) over (partition by account, paid_on, source_provider_id)
            -- what the company owes is told once
            else min(case when family = 'employer liability' then export_rank end) over (
                partition by account, paid_on
            )
        end

),

final as (

    select
        -- keys
        standing.account,
        standing.source_location_id,
        standing.source_location_name,
        standing.source_provider_id,
        standing.check_number,

        -- attributes
        standing.worker_name,
        standing.first_name,
        standing.last_name,
        standing.work_email,
        standing.job_title,
        standing.family,
        standing.pay_label,
        -- an earning that nobody has mapped is pay all the same
        case
            when standing.family is null then 'unmapped'
            when standing.family in ('withholding', 'deduction') then 'not_pay'
            when pay_components.component is not null then pay_components.component
            when standing.family = 'reimbursement' then 'reimbursement'
            when standing.family = 'employer liability' then 'employer_tax'
            else 'other_earning'
        end as component,
        case
            when pay_components.component is not null then pay_components.is_employer_cost
            else coalesce(standing.family in ('earning', 'employer liability'), false)
        end as is_employer_cost,
        case
            when standing.family is null then lower(standing.component_type) || ' ' || lower(standing.pay_label)
            when standing.family = 'earning' and pay_components.component is null
                then 'earning ' || lower(standing.pay_label)
        end as unmapped_component,

        -- times
        standing.paid_on,
        standing.period_start_on,
        standing.period_end_on,

        -- measures: what is taken back is negative
        standing.hours,
        standing.pay_amount,

        -- provenance
        standing.source_file,
        standing.source_row

    from standing
    left join pay_components
        on
            standing.family = pay_components.family
            and lower(standing.pay_label) = pay_components.pay_label

)

select * from final
