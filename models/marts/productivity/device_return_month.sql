-- One row per device and complete month of its place: what the device brought against what it costs.
with months as (

    select * from {{ ref('device_month') }}

),

inputs as (

    select * from {{ ref('location_input') }}

),

gaps as (

    select
        location_id,
        month_start_on,
        bool_or(input = 'appointment_book' and state = 'none') as has_no_book,
        bool_or(input = 'payroll' and state = 'none') as has_no_payroll,
        bool_or(input = 'unit_cost' and state = 'none') as has_no_product_cost,
        bool_or(input in ('payroll', 'unit_cost') and state = 'degraded') as has_stand_in
    from inputs
    group by location_id, month_start_on

),

judged as (

    select
        months.*,
        case
            when coalesce(gaps.has_no_book, true) then 'no appointment book'
            when months.treatments = 0 and months.unattributed_treatments > 0
                then 'no treatment can be told to this device'
            when coalesce(gaps.has_no_payroll, true) then 'no payroll'
            when coalesce(gaps.has_no_product_cost, true) then 'no product cost'
            when months.monthly_cost_amount is null then 'no monthly cost'
        end as absent_reason,
        case
            when months.unattributed_treatments > 0
                then 'some treatments cannot be told to a device'
            when months.inferred_treatments > 0 then 'device inferred from the service'
            when gaps.has_stand_in then 'pay or product cost partly estimated'
        end as degraded_reason,
        coalesce(gaps.has_no_book, true)
        or (months.treatments = 0 and months.unattributed_treatments > 0) as is_unattributed,
        coalesce(gaps.has_no_payroll, true) as has_no_payroll,
        coalesce(gaps.has_no_product_cost, true) as has_no_product_cost
    from months
    left join gaps
        on months.location_id = gaps.location_id
        and months.month_start_on = gaps.month_start_on

),

-- what is not known is null, never zero
known as (

    select
        device_id,
        month_start_on,
        location_id,
        case when not is_unattributed then treatments end as treatments,
        case when not is_unattributed then paid_treatments end as paid_treatments,
        case when not is_unattributed then patients end as patients,
        case when not is_unattributed then used_hours end as used_hours,
        available_hours,
        case when not is_unattributed then earned_amount end as earned_amount,
        case when not is_unattributed and not has_no_product_cost then product_cost end
            as product_cost,
        case when not is_unattributed and not has_no_payroll then direct_pay_share end
            as direct_pay_share,
        monthly_cost_amount,
        absent_reason,
        degraded_reason
    from judged

),

left_over as (

    select
        *,
        earned_amount - product_cost - direct_pay_share as contribution
    from known

),

-- a year is twelve months of which each is known
years as (

    select
        *,
        count(contribution - monthly_cost_amount) over trailing_year = 12 as is_year_known,
        sum(contribution) over trailing_year as contribution_12m,
        sum(monthly_cost_amount) over trailing_year as cost_12m,
        sum(paid_treatments) over trailing_year as paid_treatments_12m
    from left_over
    window trailing_year as (
        partition by device_id order by month_start_on rows between 11 preceding and current row
    )

),

final as (

    select
        device_id,
        month_start_on,
        location_id,
        treatments,
        paid_treatments,
        patients,
        used_hours,
        available_hours,
        earned_amount,
        product_cost,
        direct_pay_share,
        cast(contribution as decimal(18, 2)) as contribution,
        monthly_cost_amount,
        cast(contribution - monthly_cost_amount as decimal(18, 2)) as contribution_after_cost,

        cast(case when is_year_known then contribution_12m end as decimal(18, 2))
            as contribution_12m,
        cast(case when is_year_known then cost_12m end as decimal(18, 2)) as cost_12m,
        cast(
            case when is_year_known then contribution_12m / nullif(cost_12m, 0) end as decimal(18, 4)
        ) as return_12m,
        cast(
            case when is_year_known then contribution_12m / nullif(paid_treatments_12m, 0) end
            as decimal(18, 2)
        ) as contribution_per_treatment_12m,
        -- treatments that leave nothing pay for no device, however many
        cast(case
            when is_year_known and contribution_12m > 0 and paid_treatments_12m > 0
                then ceil(cast(
                    monthly_cost_amount * paid_treatments_12m / contribution_12m as decimal(18, 6)
                ))
        end as bigint) as break_even_treatments,

        case
            when absent_reason is not null then 'absent'
            when degraded_reason is not null then 'degraded'
            else 'exact'
        end as quality,
        coalesce(absent_reason, degraded_reason) as quality_reason
    from years

)

select * from final
