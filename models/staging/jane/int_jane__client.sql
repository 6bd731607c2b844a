-- One row per mention of a client with an id: the patient's number where the report has
-- it; else the one number of that name; else the name.
with mentions as (

    select
        account, source_location_id, source_location_name, patient_number, client_name,
        starts_at as mentioned_at, source_file, source_row, file_sha256
    from {{ ref('stg_jane__appointments') }}
    where client_name is not null or patient_number is not null
    union all
    select
        account, source_location_id, source_location_name, patient_number, client_name,
        cast(purchased_on as timestamp), source_file, source_row, file_sha256
    from {{ ref('stg_jane__sales') }}
    where client_name is not null or patient_number is not null

),

worded as (

    select
        *,
        {{ words('client_name') }} as name_words
    from mentions

),

-- a name that two people bear tells nobody
known as (

    select
        account,
        name_words,
        min(patient_number) as only_number
    from worded
    where patient_number is not null
    group by account, name_words
    having count(distinct patient_number) = 1

),

final as (

    select
        worded.*,
        coalesce(
            worded.patient_number, known.only_number, 'name:' || worded.name_words
        ) as source_patient_id
    from worded
    left join known
        on worded.account = known.account and worded.name_words = known.name_words

)

select * from final
