-- One row per month and place with members: how the dues and the members at its start became those at its end.
{{ config(alias='membership_bridge') }}

with bridges as (

    select * from {{ ref('membership_bridge_month') }}
    where level = 'location'

),

locations as (

    select * from {{ ref('location') }}

),

final as (

    select
        bridges.month_start_on,
        locations.location_name,
        greatest(bridges.members_at_start, bridges.members_at_end) as patients,
        {%- for amount in [
            'opening', 'new', 'reactivated', 'upgrade', 'downgrade', 'cancelled', 'frozen', 'payment_failed', 'closing'
        ] %}
        bridges.{{ amount }}_amount,
        {%- endfor %}
        bridges.members_at_start as members_at_start_count,
        bridges.members_joined as members_joined_count,
        bridges.members_left as members_left_count,
        bridges.members_left_failed_payment as members_left_failed_payment_count,
        bridges.members_at_end as members_at_end_count,
        cast(bridges.members_left as double) / nullif(bridges.members_at_start, 0) as churn_share
    from bridges
    inner join locations on bridges.place_id = locations.location_id

)

select * from final
order by month_start_on, location_name
