-- One row per appointment: the procedure that it is for, the dearest of those attached to it. Without any it is a
-- hygiene visit or another visit, as the book marks it.
with bookings as (

    select * from {{ ref('int_open_dental__booking') }}

),

procedures as (

    select
        procedurelog.account,
        procedurelog.apt_num,
        procedurelog.code_num
    from {{ ref('stg_open_dental__procedurelog') }} as procedurelog
    inner join {{ ref('map_open_dental__procedure_status') }} as status_map
        on lower(procedurelog.proc_status) = status_map.source_status
    left join {{ ref('stg_open_dental__procedurecode') }} as procedurecode
        on
            procedurelog.account = procedurecode.account
            and procedurelog.code_num = procedurecode.code_num
    left join {{ ref('map_open_dental__break_code') }} as break_codes
        on lower(procedurecode.proc_code) = break_codes.procedure_code
    where
        procedurelog.apt_num is not null
        and status_map.plan_item_status in ('planned', 'completed')
        and break_codes.procedure_code is null
    qualify
        row_number() over (
            partition by procedurelog.account, procedurelog.apt_num
            order by procedurelog.unit_fee_amount desc, cast(procedurelog.proc_num as bigint)
        ) = 1

),

final as (

    select
        bookings.account,
        bookings.apt_num,
        coalesce(
            procedures.code_num, case when bookings.is_hygiene then 'visit:hygiene' else 'visit:other' end
        ) as source_service_id
    from bookings
    left join procedures
        on
            bookings.account = procedures.account
            and bookings.apt_num = procedures.apt_num

)

select * from final
