-- One row per system, location (none: of no single place) and job that its records do: how many, and since when.
{% set jobs = [
    ('lead', 'lead', 'created_at'), ('appointment', 'appointment', 'coalesce(created_at, starts_at)'),
    ('sale', 'transaction', 'sold_on'), ('sale', 'transaction_shadow', 'sold_on'),
    ('payment', 'payment', 'paid_on'), ('payment', 'payment_shadow', 'paid_on'),
    ('payout', 'payout', 'paid_out_on'), ('payroll', 'compensation', 'paid_on'),
    ('payroll', 'compensation_shadow', 'paid_on'), ('hours', 'provider_hours', 'worked_on'),
    ('message', 'message', 'sent_at'), ('review', 'review', 'reviewed_on'),
    ('advertising', 'ad_spend', 'spend_on'), ('treatment plan', 'treatment_plan_item', 'presented_on'),
    ('product use', 'product_usage', 'used_on'), ('purchasing', 'purchase', 'purchased_on'),
    ('bank', 'bank_line', 'posted_on'), ('books', 'ledger_entry', 'posted_on'),
] %}
with events as (
    {% for job, entity, day in jobs %}
    select
        '{{ job }}' as job,
        '{{ entity }}' as entity,
        source_system,
        location_id,
        cast({{ day }} as date) as event_on
    from {{ ref(entity) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

final as (

    select
        source_system,
        location_id,
        job,
        -- a mirror only repeats what another system is the record of
        not bool_or(entity not like '%\_shadow' escape '\') as is_mirror,
        count(*) as records,
        count(*) filter (
            where {{ days_between('event_on', as_of()) }} < {{ parameter('tool_idle_days') }}
        ) as recent_records,
        min(event_on) as first_record_on,
        max(event_on) as last_record_on
    from events
    where event_on <= {{ as_of() }}
    group by source_system, location_id, job

)

select * from final
