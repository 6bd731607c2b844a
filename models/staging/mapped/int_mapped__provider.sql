-- One row per provider or employee as mapped files name one; the roster goes before mentions.
with performers as (

    select * from {{ ref('int_mapped__performer') }}

),

numbered as (

    select
        *,
        row_number() over (
            partition by source_provider_key
            order by is_roster, source_file, source_row
        ) as mention_number
    from performers

),

known as (

    select
        source_system,
        account,
        source_provider_key,
        performer_id,
        {% for column in [
            'source_location_id', 'source_location_name', 'provider_name', 'first_name', 'last_name', 'credential',
            'job_title', 'email', 'phone', 'hired_on', 'ended_on', 'is_active', 'source_file', 'source_row'
        ] -%}
        {{ latest_known(column, 'mention_number') }} as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from numbered
    group by source_system, account, source_provider_key, performer_id

),

final as (

    select
        -- keys
        source_provider_key,
        performer_id as source_provider_id,

        -- attributes: a code that no roster explains is all there is of a name
        coalesce(provider_name, performer_id) as provider_name,
        first_name,
        last_name,
        credential,
        job_title,
        email,
        phone,
        source_location_id,
        source_location_name,
        hired_on,
        ended_on,
        is_active,

        -- provenance
        source_system,
        account,
        source_file,
        source_row

    from known

)

select * from final
