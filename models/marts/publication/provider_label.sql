-- One row per provider: the name under which the site shows them, as `report.provider_labels` says.
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

final as (

    select
        numbered.provider_id,
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

)

select * from final
