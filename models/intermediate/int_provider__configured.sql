-- One row per name or alias of a provider in the configuration.
with providers as (

    select * from {{ source('raw_practice', 'provider') }}

),

aliases as (

    select * from {{ source('raw_practice', 'provider_alias') }}

),

nicknames as (

    select * from {{ ref('nickname') }}

),

names as (

    select provider_name, provider_name as written_name
    from providers
    union all
    select aliases.provider_name, aliases.alias as written_name
    from aliases
    inner join providers on aliases.provider_name = providers.provider_name

),

worded as (

    select
        provider_name,
        written_name,
        {{ provider_name_words('written_name', credential_alternatives()) }} as name_words
    from names

),

final as (

    select
        worded.provider_name,
        worded.written_name,
        worded.name_words,
        case
            when worded.name_words like '% %'
                then
                    coalesce(nicknames.given_name, {{ first_word('worded.name_words') }})
                    || ' ' || {{ last_word('worded.name_words') }}
        end as form_words
    from worded
    left join nicknames on {{ first_word('worded.name_words') }} = nicknames.nickname

)

select * from final
