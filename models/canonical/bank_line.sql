-- One row per line of a bank statement.
with lines as (

    {{ union_entity('bank_line') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

final as (

    select
        places.location_id,
        lines.posted_on,
        lines.description,
        lines.account_name,
        lines.bank_amount as amount,
        lines.bank_line_id,
        lines.source_system,
        lines.account,
        lines.source_file,
        lines.source_row
    from lines
    left join places
        on
            lines.source_system = places.source_system
            and lines.account = places.account
            and lines.source_location_id is not distinct from places.source_location_id
            and lines.source_location_name is not distinct from places.source_location_name

)

select * from final
