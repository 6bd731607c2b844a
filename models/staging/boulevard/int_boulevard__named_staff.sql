-- One row per name of a member of staff on a sale: the only one who bears it, else the
-- name alone.
with names as (

    select distinct account, staff_name
    from {{ ref('stg_boulevard__detailed_line_item') }}
    where staff_name is not null

),

staff as (

    select
        account,
        {{ words("concat_ws(' ', first_name, last_name)") }} as name_words,
        min(staff_id) as staff_id
    from {{ ref('stg_boulevard__staff_record') }}
    group by account, {{ words("concat_ws(' ', first_name, last_name)") }}
    having count(*) = 1

),

final as (

    select
        names.account,
        names.staff_name,
        coalesce(staff.staff_id, 'name:' || {{ words('names.staff_name') }})
            as source_provider_id
    from names
    left join staff
        on
            names.account = staff.account
            and {{ words('names.staff_name') }} = staff.name_words

)

select * from final
