-- One row per amount of pay and way in which it is far from the person's own history or from what it is paid for.
with findings as (

    select * from {{ ref('pay_finding') }}

),

described as (

    select
        *,
        compensation_amount - usual_amount as difference_amount,
        replace(component, '_', ' ') || ' of ' || cast(compensation_amount as varchar) as words,
        ' (median of ' || cast(earlier_periods as varchar) || ' earlier periods)' as history
    from findings

),

final as (

    select
        {{ canonical_key(['compensation_id', 'kind']) }} as anomaly_id,
        compensation_id,
        provider_id,
        employee_name,
        component,
        earned_from_on,
        earned_to_on,
        paid_on,
        kind,
        case
            when abs(difference_amount) >= {{ parameter('pay_high_amount', 'decimal(18, 2)') }} then 'high'
            else 'low'
        end as severity,
        compensation_amount,
        usual_amount,
        cast(difference_amount as decimal(18, 2)) as difference_amount,
        case kind
            when 'rate' then
                words || ' for ' || cast(cast(hours as decimal(18, 2)) as varchar) || ' hours is '
                || cast(cast(measured_value as decimal(18, 2)) as varchar) || ' an hour, usually '
                || cast(cast(usual_value as decimal(18, 2)) as varchar) || history
            when 'share' then
                words || ' is ' || cast(cast(100 * measured_value as decimal(18, 1)) as varchar)
                || ' % of the ' || cast(earned_amount as varchar) || ' that services earned, usually '
                || cast(cast(100 * usual_value as decimal(18, 1)) as varchar) || ' %' || history
            when 'amount' then
                words || ', usually ' || cast(cast(usual_value as decimal(18, 2)) as varchar) || history
            when 'repeated' then
                replace(component, '_', ' ') || ' of ' || cast(usual_amount as varchar) || ' stands '
                || cast(cast(measured_value as integer) as varchar) || ' times in the period'
            when 'no_revenue' then
                words || ' though services earned ' || cast(earned_amount as varchar) || ' in the period'
            when 'after_leaving' then
                words || ' for days that begin ' || cast(cast(measured_value as integer) as varchar)
                || ' days after the last day of work'
            when 'no_hours' then
                words || ' though neither shift nor time clock has hours in the period'
        end as reason
    from described

)

select * from final
