-- One row per service inside a prepaid instrument, with its share of what was paid for the bundle.
with items as (

    select * from {{ ref('int_prepaid__allocate') }}

),

final as (

    select
        prepaid_instrument_id,
        service_id,
        quantity,
        list_amount,
        allocated_unit_amount,
        allocated_amount,
        source_system,
        account,
        source_file,
        source_row
    from items

)

select * from final
