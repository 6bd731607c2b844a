{{ config(severity='warn') }}
-- Days on which more of deposits was used than was sold: the report of days may lack that day, and the sales are too high by the difference.
with used as (

    select
        account,
        source_location_id,
        sold_on,
        sum(deposit_amount) as used_amount
    from {{ ref('stg_mangomint__deposits_used') }}
    group by account, source_location_id, sold_on

),

applied as (

    select
        account,
        source_location_id,
        sold_on,
        sum(prepaid_applied_amount) as applied_amount
    from {{ ref('int_mangomint__transaction') }}
    group by account, source_location_id, sold_on

)

select used.*, applied.applied_amount
from used
left join applied
    on
        used.account = applied.account
        and used.source_location_id is not distinct from applied.source_location_id
        and used.sold_on = applied.sold_on
where used.used_amount <> coalesce(applied.applied_amount, 0)
