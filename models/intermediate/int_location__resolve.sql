-- One row per way in which a source says where: system, account, source folder's location and the
-- words in its rows.
{%- set contracts = [
    'patient', 'provider', 'service_price', 'appointment', 'transaction', 'payment', 'prepaid_instrument',
    'membership', 'compensation', 'provider_hours', 'product_usage', 'purchase', 'lead', 'payout', 'bank_line',
    'ledger_entry', 'liability_statement', 'inventory_count', 'message', 'review', 'treatment_plan_item', 'recall',
] %}
with places as (

    {% for entity in contracts -%}
    select distinct source_system, account, source_location_id, source_location_name
    from ({{ union_entity(entity) }}) as {{ entity }}_place
    {% if not loop.last %}union{% endif %}
    {% endfor %}
    union
    select distinct
        source_system,
        account,
        source_location_id,
        cast(null as varchar) as source_location_name
    from ({{ union_entity('ad_spend') }}) as ad_spend_place

),

locations as (

    select location_id from {{ source('raw_practice', 'location') }}

),

-- a word that two locations claim names neither
aliases as (

    select
        {{ letters_and_digits('alias') }} as location_word,
        min(location_id) as location_id
    from {{ source('raw_practice', 'location_alias') }}
    group by {{ letters_and_digits('alias') }}
    having count(distinct location_id) = 1

),

-- where the practice has one place, a source that names none means it
only_location as (

    select min(location_id) as location_id
    from locations
    having count(*) = 1

),

final as (

    select
        places.source_system,
        places.account,
        places.source_location_id,
        places.source_location_name,
        coalesce(
            folders.location_id,
            aliases.location_id,
            case when places.source_location_name is null then only_location.location_id end
        ) as location_id,
        case
            when folders.location_id is not null then 'source_folder'
            when aliases.location_id is not null then 'name'
            when places.source_location_name is null and only_location.location_id is not null then 'only_location'
            else 'none'
        end as match_rule
    from places
    left join locations as folders
        on places.source_location_id = folders.location_id
    left join aliases
        on {{ letters_and_digits('places.source_location_name') }} = aliases.location_word
    left join only_location on true

)

select * from final
