-- One row per stated figure (printed total, liability report, seller's claim) that the rows do not support.
with totals as (

    select * from {{ ref('control_total') }}
    where control_total_status = 'differs'

),

pay as (

    select distinct
        source_system,
        account,
        source_file,
        source_row,
        paid_on,
        location_id
    from {{ ref('compensation') }}

),

files as (

    select * from {{ ref('landing_audit') }}

),

rollforward as (

    select
        *,
        -- the most that one month has moved
        max(sold_amount + redeemed_amount + refunded_amount + expired_amount) over (
            partition by location_id, instrument_type
        ) as busiest_amount
    from {{ ref('prepaid_rollforward_month') }}
    qualify stated_amount is not null

),

lost_months as (

    select
        location_id,
        count(*) as months
    from {{ ref('finding_month') }}
    where finding_kind = 'missing_month'
    group by location_id

),

claims as (

    select
        *,
        case figure
            when 'seller_claim_active_patients' then 'claim_active_patients'
            when 'seller_claim_revenue_ttm' then 'claim_revenue'
            when 'seller_claim_retention_12m' then 'claim_retention'
        end as finding_kind,
        case figure
            when 'seller_claim_active_patients' then 'active_patients'
            when 'seller_claim_revenue_ttm' then 'earned_revenue'
            when 'seller_claim_retention_12m' then 'retention_12m_period'
        end as metric_key,
        case figure when 'seller_claim_active_patients' then 'month' else 'ttm' end as period_grain
    from {{ ref('manual_figure') }}
    where figure in (
        'seller_claim_active_patients', 'seller_claim_revenue_ttm', 'seller_claim_retention_12m'
    )

),

figures as (

    select *
    from {{ ref('kpi_scorecard') }}
    where level in ('portfolio', 'location')

),

adjustments as (

    select * from {{ ref('revenue_adjustment') }}

),

-- an export that holds pay is a register
registers as (

    select
        files.source_system,
        files.account,
        files.export_name,
        case when count(distinct pay.location_id) = 1 then min(pay.location_id) end as location_id
    from files
    inner join pay
        on files.source_system = pay.source_system
        and files.account = pay.account
        and files.source_file = pay.source_file
    group by files.source_system, files.account, files.export_name

),

-- the largest difference speaks for its section: a row that lacks is missing from every total below it
section_totals as (

    select
        *,
        count(*) over (
            partition by source_system, account, source_file, file_sha256, section
        ) as total_count
    from totals
    qualify row_number() over (
        partition by source_system, account, source_file, file_sha256, section
        order by is_money desc, abs(difference) desc, source_row, column_name
    ) = 1

),

-- the pay day of a total is that of the row above it
dated_totals as (

    select
        section_totals.*,
        registers.export_name is not null as is_register,
        registers.location_id,
        pay.paid_on
    from section_totals
    left join registers
        on section_totals.source_system = registers.source_system
        and section_totals.account = registers.account
        and section_totals.export_name = registers.export_name
    left join pay
        on section_totals.source_system = pay.source_system
        and section_totals.account = pay.account
        and section_totals.source_file = pay.source_file
        and section_totals.source_row > pay.source_row
    qualify row_number() over (
        partition by section_totals.control_total_id order by pay.source_row desc nulls last
    ) = 1

),

-- the claim's own month, else the last one before it that is complete
claimed as (

    select
        claims.finding_kind,
        claims.location_id,
        claims.figure_value,
        figures.metric_key,
        figures.period_start_on,
        figures.period_end_on,
        figures.value as loaded_value
    from claims
    inner join figures
        on claims.metric_key = figures.metric_key
        and claims.period_grain = figures.period_grain
        and figures.entity_id = coalesce(claims.location_id, 'all')
        and figures.level = case when claims.location_id is null then 'portfolio' else 'location' end
        and figures.period_end_on <= {{ month_end('claims.period_start_on') }}
    where figures.value is not null
    qualify row_number() over (
        partition by claims.finding_kind, claims.location_id, claims.period_start_on
        order by figures.period_end_on desc
    ) = 1

),

supported as (

    select
        claimed.finding_kind,
        claimed.location_id,
        claimed.metric_key,
        claimed.period_end_on,
        max(claimed.figure_value) as figure_value,
        -- what the findings take from revenue is not supported either
        max(claimed.loaded_value) + coalesce(sum(adjustments.amount), 0) as supported_value
    from claimed
    left join adjustments
        on claimed.metric_key = 'earned_revenue'
        and adjustments.month_start_on between claimed.period_start_on and claimed.period_end_on
        and adjustments.location_id = coalesce(claimed.location_id, adjustments.location_id)
    group by
        claimed.finding_kind, claimed.location_id, claimed.metric_key, claimed.period_end_on

),

found as (

    select
        case when is_register then 'register_total_off' else 'file_total_off' end as finding_kind,
        location_id,
        {{ month_start('paid_on') }} as month_start_on,
        source_file as subject,
        total_count as records,
        case when is_money then cast(abs(difference) as decimal(18, 2)) end as amount,
        replace(column_name, '_', ' ') || ': printed ' || cast(cast(expected as decimal(18, 2)) as varchar)
        || ', rows ' || cast(cast(loaded as decimal(18, 2)) as varchar) || coalesce(' (' || section || ')', '')
            as detail
    from dated_totals

    union all

    select
        case
            -- what the lost receipts may have moved says nothing about the report
            when abs(rollforward.unexplained_amount) <= lost_months.months * rollforward.busiest_amount
                then 'liability_unproven'
            when rollforward.unexplained_amount > 0 then 'liability_understated'
            else 'liability_overstated'
        end as finding_kind,
        rollforward.location_id,
        rollforward.month_start_on,
        replace(rollforward.instrument_type, '_', ' ') as subject,
        cast(null as bigint) as records,
        abs(rollforward.unexplained_amount) as amount,
        'stated ' || cast(rollforward.stated_amount as varchar)
        || ', by the rows ' || cast(rollforward.closing_amount as varchar) as detail
    from rollforward
    -- left join: most places have lost no month
    left join lost_months on rollforward.location_id = lost_months.location_id
    where abs(rollforward.unexplained_amount)
        > {{ parameter('liability_tolerance_share', 'decimal(9, 4)') }} * abs(rollforward.closing_amount)
    qualify row_number() over (
        partition by rollforward.location_id, rollforward.instrument_type
        order by rollforward.month_start_on desc
    ) = 1

    union all

    select
        finding_kind,
        location_id,
        {{ month_start('period_end_on') }} as month_start_on,
        'claimed by the seller' as subject,
        case when metric_key = 'active_patients' then cast(abs(figure_value - supported_value) as bigint) end
            as records,
        case when metric_key = 'earned_revenue' then cast(figure_value - supported_value as decimal(18, 2)) end
            as amount,
        'claimed ' || cast(cast(figure_value as decimal(18, 2)) as varchar)
        || ', supported ' || cast(cast(supported_value as decimal(18, 2)) as varchar) as detail
    from supported
    where abs(figure_value - supported_value)
        > {{ parameter('claim_tolerance_share', 'decimal(9, 4)') }} * abs(supported_value)

),

final as (

    select
        finding_kind,
        location_id,
        cast(month_start_on as date) as month_start_on,
        subject,
        cast(records as bigint) as records,
        cast(null as bigint) as patients,
        cast(amount as decimal(18, 2)) as amount,
        detail
    from found

)

select * from final
