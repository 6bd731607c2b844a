-- One row per location and place where systems meet: a job that several do, or a step from one system to the next.
{{ config(alias='tool_link') }}

with shared_jobs as (

    select
        location_id,
        'overlap' as link_kind,
        job as what,
        system_names as systems,
        case
            when has_mirror then 'one of them repeats what another is the record of'
            else 'several systems do the same job'
        end as note
    from {{ ref('tool_overlap') }}

),

hops as (

    select
        location_id,
        'hop' as link_kind,
        from_step || ' → ' || to_step as what,
        from_system || ' → ' || to_system as systems,
        case
            when is_manual then 'by hand, as far as practice.yml says'
            else 'handed over without a person'
        end as note
    from {{ ref('manual_hop') }}

),

united as (

    select * from shared_jobs
    union all
    select * from hops

),

final as (

    select
        coalesce(locations.location_name, 'All locations') as entity,
        united.link_kind,
        united.what,
        united.systems,
        united.note
    from united
    left join {{ ref('location') }} as locations on united.location_id = locations.location_id

)

select * from final
order by final.entity, final.link_kind, final.what
