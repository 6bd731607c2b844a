-- One row per month and patient whose last visit anywhere was 12 to 36 months before the month
-- began: treated again on its days 1 to 90? The patient belongs to the place of the last visit.
with seen_spans as (

    select * from {{ ref('seen_span') }}
    where level = 'portfolio'

),

months as (

    select distinct month_start_on from {{ ref('location_month') }}

),

final as (

    select
        months.month_start_on,
        seen_spans.patient_id,
        seen_spans.location_id,
        seen_spans.visit_id as last_visit_id,
        seen_spans.visit_on as last_visit_on,
        {{ add_days('months.month_start_on', 89) }} as window_end_on,
        case
            when seen_spans.next_treatment_on <= {{ add_days('months.month_start_on', 89) }}
                then seen_spans.next_treatment_on
        end as reactivated_on
    from months
    inner join seen_spans
        on seen_spans.visit_on
            between {{ add_months('months.month_start_on', -36) }}
            and {{ add_months('months.month_start_on', -12) }}
        and coalesce(seen_spans.next_visit_on >= months.month_start_on, true)
    where not seen_spans.is_gone

)

select * from final
