-- One row per month and membership in force on its last day, with the price that counts then.
with spans as (

    select * from {{ ref('membership_span') }}

),

bounds as (

    select
        min(from_on) as first_on,
        {{ as_of() }} as last_on
    from spans

),

months as (

    {{ months_between('(select first_on from bounds)', '(select last_on from bounds)') }}

),

month_ends as (

    select
        month_start_on,
        {{ month_end('month_start_on') }} as month_end_on
    from months

),

final as (

    select
        month_ends.month_start_on,
        month_ends.month_end_on,
        spans.canonical_table,
        spans.record_id,
        spans.member_id,
        spans.patient_id,
        spans.is_person,
        spans.location_id,
        spans.plan_name,
        spans.plan_type,
        spans.from_on,
        case
            when spans.counts_until_on >= month_ends.month_end_on then 'counted'
            else spans.state
        end as standing,
        cast(
            case
                when spans.counts_until_on >= month_ends.month_end_on
                    then coalesce(spans.monthly_amount, 0)
                else 0
            end as decimal(18, 2)
        ) as mrr_amount
    from spans
    inner join month_ends
        on spans.from_on <= month_ends.month_end_on
        and coalesce(spans.to_on >= month_ends.month_end_on, true)
    -- a month that is not over has no end yet
    where month_ends.month_end_on <= {{ as_of() }}

)

select * from final
