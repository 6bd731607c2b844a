-- One row per provider: the name under which the site shows them, as `report.provider_labels` says, and the folder of
-- the own page.
with providers as (

    select * from {{ ref('provider') }}

),

settings as (

    select max(setting_value) as provider_labels
    from {{ source('raw_practice', 'report_setting') }}
    where setting = 'provider_labels'

),

numbered as (

    select
        providers.*,
        row_number() over (
            partition by providers.role
            order by providers.hired_on nulls last, providers.provider_id
        ) as number_in_role
    from providers

),

labelled as (

    select
        numbered.provider_id,
        numbered.is_clinical
        and not numbered.is_house
        and (numbered.ended_on is null or numbered.ended_on > {{ as_of() }}) as has_page,
        case
            when numbered.is_house then 'House'
            when coalesce(settings.provider_labels, 'alias') = 'name'
                then numbered.provider_name
            else
                upper(left(replace(numbered.role, '_', ' '), 1))
                || substr(replace(numbered.role, '_', ' '), 2)
                || ' ' || cast(numbered.number_in_role as varchar)
        end as provider_label
    from numbered
    cross join settings

),

final as (

    select
        provider_id,
        provider_label,
        -- two people of one name have a folder each, and nobody finds a colleague's by counting on
        case
            when has_page
                then coalesce(replace({{ words('provider_label') }}, ' ', '-'), 'provider')
                    || '-' || left(provider_id, 8)
        end as folder
    from labelled

)

select * from final
