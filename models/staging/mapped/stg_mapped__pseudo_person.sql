-- One row per mapped system and name by which it means nobody.
with patterns as (

    select * from {{ source('raw_practice', 'mapping_pseudo_person') }}

),

final as (

    select distinct
        source_system,
        {{ glob_as_like('pattern') }} as name_pattern
    from patterns

)

select * from final
