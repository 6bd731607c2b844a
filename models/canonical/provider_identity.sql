-- One row per source record of a provider.
with links as (

    select * from {{ ref('int_provider__link') }}

),

final as (

    select
        source_system,
        account,
        source_provider_id,
        source_provider_name,
        provider_id,
        match_rule
    from links

)

select * from final
