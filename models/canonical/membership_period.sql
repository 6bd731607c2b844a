-- One row per membership and span of constant price and state.
with periods as (

    {{ union_entity('membership_period') }}

),

final as (

    select
        membership_id,
        from_on,
        to_on,
        monthly_amount,
        state
    from periods

)

select * from final
