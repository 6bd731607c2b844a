-- One row per line of pay: those of the payroll register, and what an employer owes on top where
-- the register leaves it out.
with register as (

    select * from {{ ref('int_compensation__register') }}

),

estimates as (

    select * from {{ ref('int_compensation__estimate') }}

),

final as (

    select * from register
    union all
    select * from estimates

)

select * from final
