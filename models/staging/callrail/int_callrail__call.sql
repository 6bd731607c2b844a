-- One row per call, from the API's pages or the CSV export.
with api_calls as (

    select * from {{ ref('stg_callrail__api_calls') }}

),

csv_calls as (

    select * from {{ ref('stg_callrail__calls') }}

),

status_words as (

    select * from {{ ref('map_callrail__status_word') }}

),

first_time_words as (

    select * from {{ ref('map_callrail__first_time_caller') }}

),

qualified_words as (

    select * from {{ ref('map_callrail__qualified') }}

),

from_api as (

    select
        api_calls.account,
        api_calls.source_location_id,
        api_calls.call_id as call_key,
        api_calls.company_name,
        api_calls.tracking_number,
        api_calls.caller_phone,
        cast(null as varchar) as email,
        api_calls.number_name,
        api_calls.call_source,
        api_calls.campaign,
        api_calls.landing_page_url,
        api_calls.gclid,
        api_calls.fbclid,
        api_calls.utm_source,
        api_calls.utm_medium,
        api_calls.utm_campaign,
        api_calls.agent_email as agent,
        case
            when lower(api_calls.direction) in ('inbound', 'outbound') then lower(api_calls.direction)
        end as direction,
        -- a mailbox answers too: it goes before
        case
            when api_calls.is_voicemail then 'voicemail'
            when lower(api_calls.call_type) = 'abandoned' then 'abandoned'
            when api_calls.is_answered then 'answered'
            else 'missed'
        end as outcome,
        coalesce(api_calls.call_type, case when api_calls.is_answered then 'answered' end)
            as source_outcome,
        api_calls.is_first_call as is_first_time,
        qualified_words.is_qualified,
        api_calls.started_at,
        'UTC' as source_time_zone,
        api_calls.duration_seconds,
        api_calls.source_file,
        api_calls.source_row
    from api_calls
    left join qualified_words on lower(api_calls.lead_status) = qualified_words.qualified

),

-- the status is a sentence: the first word of the seed that it holds decides
csv_words as (

    select
        csv_calls.source_file,
        csv_calls.file_sha256,
        csv_calls.source_row,
        min_by(status_words.meaning, status_words.word_order)
            filter (where status_words.field = 'outcome') as outcome,
        max(status_words.meaning) filter (where status_words.field = 'direction') as direction
    from csv_calls
    inner join status_words
        on lower(csv_calls.call_status) like '%' || status_words.status_word || '%'
    group by csv_calls.source_file, csv_calls.file_sha256, csv_calls.source_row

),

from_csv as (

    select
        csv_calls.account,
        csv_calls.source_location_id,
        coalesce(csv_calls.company_id, '') || '|' || csv_calls.tracking_number || '|'
        || coalesce(csv_calls.caller_phone, '') || '|' || cast(csv_calls.started_at as varchar)
            as call_key,
        csv_calls.company_name,
        csv_calls.tracking_number,
        csv_calls.caller_phone,
        csv_calls.email,
        csv_calls.number_name,
        csv_calls.call_source,
        csv_calls.campaign,
        csv_calls.landing_page_url,
        csv_calls.gclid,
        csv_calls.fbclid,
        csv_calls.utm_source,
        csv_calls.utm_medium,
        {{ query_parameter('csv_calls.landing_page_url', 'utm_campaign') }} as utm_campaign,
        csv_calls.agent_name as agent,
        -- tracked numbers are called; only a status that says so tells a call back
        coalesce(csv_words.direction, 'inbound') as direction,
        csv_words.outcome,
        csv_calls.call_status as source_outcome,
        first_time_words.is_first_time,
        coalesce(
            qualified_words.is_qualified, {{ parse_number('csv_calls.qualified') }} > 0
        ) as is_qualified,
        csv_calls.started_at,
        cast(null as varchar) as source_time_zone,
        csv_calls.duration_seconds,
        csv_calls.source_file,
        csv_calls.source_row
    from csv_calls
    -- left joins: a word nobody has mapped yet must not lose the call
    left join csv_words
        on
            csv_calls.source_file = csv_words.source_file
            and csv_calls.file_sha256 = csv_words.file_sha256
            and csv_calls.source_row = csv_words.source_row
    left join first_time_words
        on lower(csv_calls.first_time_caller) = first_time_words.first_time_caller
    left join qualified_words on lower(csv_calls.qualified) = qualified_words.qualified

),

final as (

    select * from from_api
    union all
    select from_csv.*
    from from_csv
    -- the same call taken both ways: same numbers, same length, the clocks at most a day apart
    where not exists (
        select 1
        from from_api
        where
            from_api.account = from_csv.account
            and {{ normalised_phone('from_api.tracking_number') }}
            = {{ normalised_phone('from_csv.tracking_number') }}
            and {{ normalised_phone('from_api.caller_phone') }}
            = {{ normalised_phone('from_csv.caller_phone') }}
            and from_api.duration_seconds = from_csv.duration_seconds
            and abs({{ days_between('from_api.started_at', 'from_csv.started_at') }}) <= 1
    )

)

select * from final
