-- One row per line of pay that stands more than once in a pay period of the person.
with lines as (

    select
        *,
        coalesce(provider_id, employee_name) as person_id
    from {{ ref('compensation') }}
    where component not in ('employer_tax', 'benefits')
    and compensation_amount <> 0

),

final as (

    select
        min(compensation_id) as compensation_id,
        person_id,
        provider_id,
        min(employee_name) as employee_name,
        component,
        source_component,
        earned_from_on,
        earned_to_on,
        min(paid_on) as paid_on,
        max(abs(hours)) as hours,
        abs(compensation_amount) as line_amount,
        -- a check that was voided and written again is one
        count(case when compensation_amount > 0 then 1 end)
        - count(case when compensation_amount < 0 then 1 end) as times
    from lines
    group by
        person_id,
        provider_id,
        component,
        source_component,
        earned_from_on,
        earned_to_on,
        abs(compensation_amount)
    having
        count(case when compensation_amount > 0 then 1 end)
        - count(case when compensation_amount < 0 then 1 end) > 1

)

select * from final
