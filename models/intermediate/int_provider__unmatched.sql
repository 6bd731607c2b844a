-- One row per source record of a person known on one side only: paid but in no practice system, or
-- performing but not paid.
with links as (

    select * from {{ ref('int_provider__link') }}

),

providers as (

    select * from {{ ref('int_provider__person') }}

),

performing as (

    select * from {{ ref('int_provider__performing') }}

),

sides as (

    select
        provider_id,
        bool_or(is_payroll) as is_paid,
        bool_or(not is_payroll) as is_in_practice_system
    from links
    group by provider_id

),

payroll as (

    select count(*) as record_count from links
    where is_payroll

),

final as (

    select
        links.source_provider_key,
        links.provider_id,
        links.source_provider_name,
        links.source_system,
        links.account,
        case when links.is_payroll then 'paid_not_in_practice_system' else 'performing_not_paid' end as unmatched_kind
    from links
    inner join sides on links.provider_id = sides.provider_id
    inner join providers on links.provider_id = providers.provider_id
    left join performing on links.provider_id = performing.provider_id
    cross join payroll
    where
        not links.is_house
        and (
            -- someone whom the configuration describes is known, wherever else he shows
            (links.is_payroll and not sides.is_in_practice_system and links.configured_name is null)
            or (
                not links.is_payroll
                and not sides.is_paid
                and performing.provider_id is not null
                and not providers.is_contractor
                and not providers.is_owner
                and payroll.record_count > 0
            )
        )

)

select * from final
