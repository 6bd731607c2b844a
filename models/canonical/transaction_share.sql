-- One row per sale line with several performers and performer: the share of the line that is theirs.
with shares as (

    {{ union_entity('transaction_share') }}

),

lines as (

    select transaction_id from {{ ref('transaction') }}

),

providers as (

    select * from {{ ref('int_provider__link') }}

),

final as (

    select
        shares.transaction_id,
        providers.provider_id,
        cast(sum(shares.share) as decimal(18, 6)) as share
    from shares
    inner join lines on shares.transaction_id = lines.transaction_id
    left join providers on shares.source_provider_key = providers.source_provider_key
    group by shares.transaction_id, providers.provider_id

)

select * from final
