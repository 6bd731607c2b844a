-- One row per person who works in the practice, and one house record per location.
with people as (

    select * from {{ ref('int_provider__person') }}

),

final as (

    select
        provider_id,
        provider_name,
        credential,
        role,
        is_clinical,
        is_owner,
        is_contractor,
        is_house,
        hired_on,
        ended_on,
        clinical_share
    from people

)

select * from final
