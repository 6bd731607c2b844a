-- One row per prepaid instrument that a source shows as sold: whose it is and which place owes it.
with instruments as (

    {{ union_entity('prepaid_instrument') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

locations as (

    select * from {{ source('raw_practice', 'location') }}

),

patients as (

    select * from {{ ref('int_patient__link') }}

),

final as (

    select
        instruments.prepaid_instrument_id,
        instruments.instrument_type,
        instruments.instrument_name,
        instruments.invoice_id,
        patients.patient_id,
        places.location_id,
        instruments.sold_on,
        instruments.sold_amount,
        instruments.list_amount,
        instruments.redeemed_amount,
        instruments.refunded_amount,
        instruments.expired_amount,
        instruments.balance_amount,
        instruments.expires_on,
        instruments.instrument_status,
        coalesce(instruments.sold_on < locations.history_start_on, false) as is_opening_balance,
        instruments.source_status,
        instruments.source_system,
        instruments.account,
        instruments.source_file,
        instruments.source_row
    from instruments
    left join places
        on
            instruments.source_system = places.source_system
            and instruments.account = places.account
            and instruments.source_location_id is not distinct from places.source_location_id
            and instruments.source_location_name is not distinct from places.source_location_name
    left join locations on places.location_id = locations.location_id
    left join patients on instruments.source_patient_key = patients.source_patient_key

)

select * from final
