-- One row per month, level and place with members: how the monthly dues and the members at its start
-- became those at its end.
with member_months as (

    select * from {{ ref('member_month') }}

),

summed as (

    select
        month_start_on,
        level,
        place_id,
        sum(opening_amount) as opening_amount,
        {%- for movement in ['new', 'reactivated', 'upgrade'] %}
        coalesce(sum(closing_amount - opening_amount) filter (
            where movement = '{{ movement }}'
        ), 0) as {{ movement }}_amount,
        {%- endfor %}
        {%- for movement in ['downgrade', 'cancelled', 'frozen', 'payment_failed'] %}
        coalesce(sum(opening_amount - closing_amount) filter (
            where movement = '{{ movement }}'
        ), 0) as {{ movement }}_amount,
        {%- endfor %}
        sum(closing_amount) as closing_amount,

        -- staff and test records pay, but are nobody
        count(*) filter (where is_person and is_member_at_start) as members_at_start,
        count(*) filter (
            where is_person and is_member_at_end and not is_member_at_start
        ) as members_joined,
        {%- for kind in ['voluntary', 'failed_payment', 'unknown'] %}
        count(*) filter (
            where is_person and cancel_kind = '{{ kind }}'
        ) as members_left_{{ kind }},
        {%- endfor %}
        count(*) filter (where is_person and is_member_at_end) as members_at_end
    from member_months
    group by month_start_on, level, place_id

),

final as (

    select
        month_start_on,
        level,
        place_id,
        {%- for amount in [
            'opening', 'new', 'reactivated', 'upgrade', 'downgrade', 'cancelled', 'frozen',
            'payment_failed'
        ] %}
        cast({{ amount }}_amount as decimal(18, 2)) as {{ amount }}_amount,
        {%- endfor %}
        cast(cancelled_amount + frozen_amount + payment_failed_amount as decimal(18, 2))
            as churn_amount,
        cast(closing_amount as decimal(18, 2)) as closing_amount,

        cast(members_at_start as bigint) as members_at_start,
        cast(members_joined as bigint) as members_joined,
        {%- for kind in ['voluntary', 'failed_payment', 'unknown'] %}
        cast(members_left_{{ kind }} as bigint) as members_left_{{ kind }},
        {%- endfor %}
        cast(
            members_left_voluntary + members_left_failed_payment + members_left_unknown as bigint
        ) as members_left,
        cast(members_at_end as bigint) as members_at_end
    from summed

)

select * from final
