-- One row per provider, place and unbroken time that is blocked on the book.
with blocked as (

    select * from {{ ref('int_nexhealth__booking') }}
    where is_unavailable and ends_at > starts_at

),

-- the same time at two chairs is one time
marked as (

    select
        *,
        case
            when
                starts_at <= max(ends_at) over (
                    partition by account, provider_id, location_id
                    order by starts_at, ends_at, appointment_id
                    rows between unbounded preceding and 1 preceding
                )
                then 0
            else 1
        end as is_new
    from blocked

),

numbered as (

    select
        *,
        sum(is_new) over (
            partition by account, provider_id, location_id
            order by starts_at, ends_at, appointment_id
            rows between unbounded preceding and current row
        ) as block_number
    from marked

),

final as (

    select
        account,
        provider_id,
        location_id,
        min(starts_at) as starts_at,
        max(ends_at) as ends_at
    from numbered
    group by account, provider_id, location_id, block_number

)

select * from final
