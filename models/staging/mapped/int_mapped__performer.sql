-- One row per row of a mapped file that names a provider or employee, without the names that stand for nobody.
with rosters as (

    select
        *,
        coalesce(provider_name, nullif(concat_ws(' ', first_name, last_name), '')) as full_name
    from {{ ref('stg_mapped__provider') }}

),

pseudo as (

    select * from {{ ref('stg_mapped__pseudo_person') }}

),

mentions as (

    select
        source_system, account, source_location_id, source_location_name,
        coalesce(source_provider_id, lower(trim(full_name))) as performer_id,
        full_name as provider_name, first_name, last_name, credential, job_title, email, phone, hired_on, ended_on,
        is_active, true as is_roster, source_file, source_row
    from rosters
    {% for entity in [
        'appointment', 'transaction', 'payment', 'compensation', 'provider_hours', 'punch', 'product_usage', 'review',
        'treatment_plan_item'
    ] -%}
    union all
    select
        source_system, account, source_location_id, source_location_name, performer_id,
        performer_name, cast(null as varchar), cast(null as varchar), cast(null as varchar), cast(null as varchar),
        cast(null as varchar), cast(null as varchar), cast(null as date), cast(null as date),
        cast(null as boolean), false, source_file, source_row
    from {{ ref('stg_mapped__' ~ entity) }}
    {% endfor %}
    union all
    select
        source_system, account, source_location_id, source_location_name, lower(trim(selling_provider_name)),
        selling_provider_name, cast(null as varchar), cast(null as varchar), cast(null as varchar), cast(null as varchar),
        cast(null as varchar), cast(null as varchar), cast(null as date), cast(null as date),
        cast(null as boolean), false, source_file, source_row
    from {{ ref('stg_mapped__transaction') }}

),

final as (

    select
        mentions.*,
        {{ mapped_key('mentions.performer_id', 'mentions') }} as source_provider_key
    from mentions
    where
        mentions.performer_id is not null
        and not exists (
            select 1
            from pseudo
            where
                pseudo.source_system = mentions.source_system
                and (
                    {{ words('mentions.performer_id') }} like pseudo.name_pattern
                    or {{ words('mentions.provider_name') }} like pseudo.name_pattern
                )
        )

)

select * from final
