-- One row per invoice line with the id of its item.
with lines as (

    select * from {{ ref('int_zenoti__sale_line') }}

),

names as (

    select * from {{ ref('int_zenoti__service_name') }}

),

final as (

    select
        lines.*,
        case
            -- a code tells a service or product; all packages may share one, so their
            -- name tells them
            when lines.line_kind in ('service', 'retail') then coalesce(lines.item_code, names.source_service_id)
            else coalesce(lower(lines.known_item_type) || ':' || {{ words('lines.item_name') }}, lines.item_code)
        end as source_service_id
    from lines
    left join names
        on
            lines.account = names.account
            and lines.item_name = names.item_name

)

select * from final
