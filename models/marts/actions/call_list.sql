-- One row per day of lists and person to call, kept: a further run of a day replaces that day alone. The person is
-- on the list that is worth most by dollars times chance; what else speaks for the call stands in reason.
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='as_of_on',
    on_schema_change='append_new_columns',
    full_refresh=false
) }}

with worth as (

    select * from {{ ref('list_worth') }}

),

channels as (

    select * from {{ ref('patient_channel') }}

),

lines as (

    select * from {{ ref('transaction') }}

),

services as (

    select * from {{ ref('service') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by patient_id
            order by
                expected_amount desc nulls last,
                dollars_at_stake desc nulls last,
                list_position
        ) as reason_number
    from worth

),

gathered as (

    select
        patient_id,
        {{ words_in_order('list_name', 'reason_number', ', ') }} as all_lists,
        {{ words_in_order('reason', 'reason_number') }} as reason
    from ranked
    group by patient_id

),

last_services as (

    select
        lines.visit_id,
        services.service_name
    from lines
    inner join services on lines.service_id = services.service_id
    where lines.line_type in ('service', 'redemption')
    and lines.visit_id in (select last_visit_id from ranked)
    qualify row_number() over (
        partition by lines.visit_id order by lines.earned_amount desc, services.service_name
    ) = 1

),

final as (

    select
        {{ as_of() }} as as_of_on,
        ranked.list_name,
        ranked.patient_id,
        ranked.location_id,
        ranked.provider_id,
        gathered.reason,
        gathered.all_lists,
        last_services.service_name as last_service,
        ranked.last_visit_on,
        cast(ranked.days_overdue as integer) as days_overdue,
        ranked.overdue_band,
        ranked.next_booked_on,
        ranked.dollars_at_stake,
        ranked.dollars_formula,
        ranked.loss_probability,
        ranked.conversion_rate,
        ranked.conversion_cases,
        ranked.expected_amount,
        channels.preferred_channel,
        cast(
            row_number() over (
                partition by ranked.location_id
                order by
                    ranked.expected_amount desc nulls last,
                    ranked.dollars_at_stake desc nulls last,
                    ranked.patient_id
            ) as integer
        ) as priority
    from ranked
    inner join gathered on ranked.patient_id = gathered.patient_id
    inner join channels on ranked.patient_id = channels.patient_id
    -- left join: of a visit that only the book knows nothing was sold
    left join last_services on ranked.last_visit_id = last_services.visit_id
    where ranked.reason_number = 1

)

select * from final
