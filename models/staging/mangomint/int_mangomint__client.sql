-- One row per mention of a client with an id: the contacts and the name where the report
-- has them; else the one person of that name who has; else the name.
with mentions as (

    select
        account, source_location_id, client_name, client_email, client_phone,
        appointment_at as mentioned_at, source_file, source_row, file_sha256
    from {{ ref('stg_mangomint__cancellations') }}
    where client_name is not null
    {% for report, day in {
        'payments': 'paid_on', 'deposits_collected': 'paid_on', 'deposits_used': 'sold_on'
    }.items() %}
    union all
    select
        account, source_location_id, client_name, cast(null as varchar),
        cast(null as varchar), cast({{ day }} as timestamp), source_file, source_row,
        file_sha256
    from {{ ref('stg_mangomint__' ~ report) }}
    where client_name is not null
    {%- endfor %}

),

worded as (

    select
        *,
        {{ words('client_name') }} as name_words,
        {{ contact_id(
            'cast(null as varchar)', 'client_email', 'client_phone', 'client_name'
        ) }} as own_id
    from mentions

),

-- a name that two people bear tells nobody
known as (

    select
        account,
        name_words,
        min(own_id) as only_id
    from worded
    where own_id is not null
    group by account, name_words
    having count(distinct own_id) = 1

),

final as (

    select
        worded.*,
        coalesce(worded.own_id, known.only_id, 'name:' || worded.name_words)
            as source_patient_id
    from worded
    left join known
        on worded.account = known.account and worded.name_words = known.name_words

)

select * from final
