-- One row per inquiry of a mapped list; of several rows of one inquiry the last in the file.
with told as (

    select * from {{ ref('stg_mapped__lead') }}

),

words as (

    select * from {{ ref('stg_mapped__word') }}

),

measured as (

    select
        *,
        {{ moment_of('created_at', 'created_time') }} as asked_at,
        coalesce(
            source_lead_id,
            concat_ws(
                '|', {{ normalised_email('email') }}, {{ normalised_phone('phone') }}, {{ words('lead_name') }},
                cast(created_at as varchar)
            )
        ) as contact_key
    from told

),

final as (

    select
        {{ mapped_key('measured.contact_key', 'measured') }} as lead_id,
        {{ mapped_key('measured.contact_key', 'measured') }} as source_lead_key,
        measured.asked_at as created_at,
        measured.source_time_zone,
        measured.source_location_id,
        measured.source_location_name,
        coalesce(measured.first_name, {{ given_names('measured.lead_name') }}) as first_name,
        coalesce(measured.last_name, {{ family_name('measured.lead_name') }}) as last_name,
        measured.email,
        measured.phone,
        measured.source_channel,
        coalesce(channels.canonical_word, 'unknown') as channel,
        cast(null as varchar) as campaign_id,
        measured.campaign,
        measured.click_id,
        measured.utm_source,
        measured.utm_medium,
        measured.utm_campaign,
        measured.inquiry_type,
        measured.owner,
        false as is_spam,
        measured.source_system,
        measured.account,
        measured.source_file,
        measured.source_row
    from measured
    -- left joins: a word nobody has mapped yet loses no row
    left join words as channels
        on
            measured.source_system = channels.source_system
            and channels.vocabulary = 'lead_channel'
            and lower(trim(measured.source_channel)) = channels.source_word
    qualify row_number() over (
        partition by measured.source_system, measured.account, measured.contact_key
        order by measured.source_file desc, measured.source_row desc
    ) = 1

)

select * from final
