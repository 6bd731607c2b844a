-- One row per employee and pay run that was paid, with what the run's name says of it. A week of the grouped
-- report stands only where no run is known to the day.
with pay_runs as (

    select *, false as is_grouped from {{ ref('stg_rippling__pay_run') }}
    union all
    select *, true as is_grouped from {{ ref('stg_rippling__pay_run_week') }}

),

statuses as (

    select * from {{ ref('map_rippling__pay_run_status') }}

),

kinds as (

    select * from {{ ref('map_rippling__pay_run_kind') }}

),

-- drafts, voided and failed runs paid nobody
paid as (

    select pay_runs.*
    from pay_runs
    inner join statuses on lower(pay_runs.pay_run_status) = statuses.pay_run_status
    where statuses.is_paid

),

standing as (

    select *
    from paid
    where
        not is_grouped
        or not exists (
            select 1
            from paid as known
            where
                not known.is_grouped
                and known.account = paid.account
                and {{ words('known.employee_name') }} = {{ words('paid.employee_name') }}
                and known.paid_on between {{ add_days('paid.paid_on', -6) }} and paid.paid_on
        )

),

-- a run without a period is off cycle, and its name is all that tells what it paid
named as (

    select
        standing.*,
        kinds.component as named_component
    from standing
    left join kinds
        on
            standing.period_start_on is null
            and {{ words('standing.pay_run_name') }} like {{ glob_as_like('kinds.pattern') }}
    qualify
        row_number() over (
            partition by standing.account, standing.source_file, standing.file_sha256, standing.source_row
            order by kinds.priority nulls last
        ) = 1

),

final as (

    select
        -- keys
        account,
        source_location_id,
        source_location_name,
        {{ rippling_employee_id() }} as source_provider_id,

        -- attributes
        employee_name,
        {{ given_names('employee_name') }} as first_name,
        {{ family_name('employee_name') }} as last_name,
        {{ normalised_email('work_email') }} as work_email,
        job_title,
        coalesce(pay_run_name, 'pay runs of a week') as pay_run_name,
        period_start_on is null and not is_grouped as is_off_cycle,
        case
            when named_component is not null then named_component
            when period_start_on is null and not is_grouped then 'other_earning'
            else 'base'
        end as gross_component,

        -- times
        paid_on,
        period_start_on,
        period_end_on,

        -- measures
        gross_pay_amount,
        net_pay_amount,
        employee_tax_amount,
        reimbursement_amount,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from named

)

select * from final
