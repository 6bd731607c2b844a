-- One row per person who said stop, and channel: whoever wants no call wants no message either.
with calls as (

    select * from {{ ref('stg_call_sheet__call_list') }}

),

outcomes as (

    select * from {{ ref('map_call_sheet__outcome') }}
    where is_opted_out

),

stopped as (

    select calls.*
    from calls
    inner join outcomes on calls.source_outcome = outcomes.source_outcome
    where calls.patient_id is not null
    qualify row_number() over (
        partition by calls.account, calls.patient_id
        order by coalesce(calls.contacted_on, calls.list_on) desc nulls last, calls.source_file, calls.source_row
    ) = 1

),

final as (

    {% for channel in ['call', 'sms', 'email'] -%}
    select
        -- who
        patient_id as source_patient_key,
        cast(null as varchar) as contact_email,
        cast(null as varchar) as contact_phone,

        -- what
        '{{ channel }}' as channel,
        true as is_opted_out,
        source_outcome as source_status,
        coalesce(contacted_on, list_on) as changed_on,

        -- provenance
        'call_sheet' as source_system,
        account,
        source_file,
        source_row

    from stopped
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from final
