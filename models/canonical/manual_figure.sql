-- One row per figure typed into the configuration.
with figures as (

    select * from {{ source('raw_practice', 'manual_figure') }}

),

providers as (

    select * from {{ ref('provider') }}

),

configured as (

    select * from {{ ref('int_provider__configured') }}

),

links as (

    select * from {{ ref('int_provider__link') }}

),

-- the figure's person by any name that the configuration or a source gives
names as (

    select
        configured.name_words,
        providers.provider_id
    from configured
    inner join providers on configured.provider_name = providers.provider_name
    union
    select
        name_words,
        provider_id
    from links
    where not is_house

),

final as (

    select
        figures.location_id,
        max(names.provider_id) as provider_id,
        figures.period_start_on,
        figures.figure,
        cast(figures.figure_value as decimal(18, 4)) as figure_value
    from figures
    left join names
        on {{ provider_name_words('figures.provider_name', credential_alternatives()) }} = names.name_words
    group by
        figures.location_id,
        figures.provider_name,
        figures.period_start_on,
        figures.figure,
        figures.figure_value
    having count(distinct names.provider_id) <= 1

)

select * from final
