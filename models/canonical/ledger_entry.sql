-- One row per posting of the general ledger.
with entries as (

    {{ union_entity('ledger_entry') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

final as (

    select
        places.location_id,
        entries.posted_on,
        entries.description,
        entries.account_name,
        entries.ledger_amount as amount,
        entries.ledger_entry_id,
        entries.source_system,
        entries.account,
        entries.source_file,
        entries.source_row
    from entries
    left join places
        on
            entries.source_system = places.source_system
            and entries.account = places.account
            and entries.source_location_id is not distinct from places.source_location_id
            and entries.source_location_name is not distinct from places.source_location_name

)

select * from final
