-- One row per package, gift card, credit or deposit sold, and one opening row per place and type
-- for what was used without having been seen sold: it was sold before history.
with instruments as (

    select * from {{ ref('int_prepaid__record') }}

),

unseen as (

    select * from {{ ref('int_prepaid__unseen') }}

),

seen as (

    select
        prepaid_instrument_id,
        instrument_type,
        patient_id,
        location_id,
        sold_on,
        sold_amount,
        list_amount,
        expires_on,
        instrument_status,
        is_opening_balance,
        expired_amount,
        source_status,
        source_system,
        account,
        source_file,
        source_row
    from instruments

),

opening as (

    select
        {{ canonical_key(["'opening'", 'location_id', 'instrument_type']) }} as prepaid_instrument_id,
        instrument_type,
        cast(null as varchar) as patient_id,
        location_id,
        cast(null as date) as sold_on,
        cast(sum(used_amount) as decimal(18, 2)) as sold_amount,
        cast(null as decimal(18, 2)) as list_amount,
        cast(null as date) as expires_on,
        'active' as instrument_status,
        true as is_opening_balance,
        cast(null as decimal(18, 2)) as expired_amount,
        cast(null as varchar) as source_status,
        min(source_system) as source_system,
        min(account) as account,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from unseen
    where location_id is not null
    group by location_id, instrument_type

),

final as (

    select * from seen
    union all
    select * from opening

)

select * from final
