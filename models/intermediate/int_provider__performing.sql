-- One row per person who has performed at least one booked or sold service.
with appointments as (

    {{ union_entity('appointment') }}

),

lines as (

    {{ union_entity('transaction') }}

),

links as (

    select * from {{ ref('int_provider__link') }}

),

performed as (

    select source_provider_key from appointments
    union
    select source_provider_key from lines
    where line_type in ('service', 'redemption')

),

final as (

    select distinct links.provider_id
    from links
    inner join performed on links.source_provider_key = performed.source_provider_key
    where not links.is_house

)

select * from final
