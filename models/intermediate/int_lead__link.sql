-- One row per lead: its place, and the patient it became, by the rules that link patients; leads
-- never join two patients.
with leads as (

    {{ union_entity('lead') }}

),

places as (

    select * from {{ ref('int_location__resolve') }}

),

names as (

    select * from {{ ref('int_campaign__name') }}

),

campaign_places as (

    select * from {{ ref('int_campaign__location') }}

),

locations as (

    select * from {{ source('raw_practice', 'location') }}

),

records as (

    select * from {{ ref('int_patient__record') }}

),

links as (

    select * from {{ ref('int_patient__link') }}
    where patient_id is not null

),

-- links carry a campaign's id or its name: both are the campaign as the ad platform names it
attributed as (

    select
        leads.*,
        coalesce(by_id.campaign_id, by_name.campaign_id, leads.campaign_id) as known_campaign_id,
        coalesce(by_id.campaign, by_name.campaign, leads.campaign) as known_campaign
    from leads
    left join names as by_id on lower(leads.campaign_id) = by_id.campaign_word
    left join names as by_name on {{ words('leads.campaign') }} = by_name.campaign_word

),

worded as (

    select
        leads.*,
        {{ first_name_words('leads.first_name') }} as first_words,
        {{ last_name_words('leads.last_name') }} as last_words,
        {{ normalised_email('leads.email') }} as clean_email,
        {{ normalised_phone('leads.phone') }} as clean_phone,
        -- never the place where the person was seen later: only leads that came would have one
        coalesce(
            case when places.match_rule <> 'only_location' then places.location_id end,
            campaign_places.location_id,
            places.location_id
        ) as location_id
    from attributed as leads
    left join places
        on
            leads.source_system = places.source_system
            and leads.account = places.account
            and leads.source_location_id is not distinct from places.source_location_id
            and leads.source_location_name is not distinct from places.source_location_name
    left join campaign_places on leads.known_campaign = campaign_places.campaign

),

people as (

    select
        links.patient_id,
        links.is_pseudo,
        records.email,
        records.phone,
        records.alternative_phone,
        records.first_words,
        records.last_words
    from links
    inner join records on links.source_patient_key = records.source_patient_key

),

candidates as (

    select
        worded.lead_id,
        people.patient_id,
        people.is_pseudo,
        'email' as match_rule,
        1 as rule_order
    from worded
    inner join people
        on worded.clean_email = people.email and worded.first_words = people.first_words
    union all
    select
        worded.lead_id,
        people.patient_id,
        people.is_pseudo,
        'phone_last_name' as match_rule,
        2 as rule_order
    from worded
    inner join people
        on
            worded.clean_phone in (people.phone, people.alternative_phone)
            and worded.last_words = people.last_words
            and worded.first_words = people.first_words
    union all
    -- a call, a form that asks for no name, or for the first alone
    select
        worded.lead_id,
        people.patient_id,
        people.is_pseudo,
        'probabilistic' as match_rule,
        3 as rule_order
    from worded
    inner join people
        on worded.clean_email = people.email
    where worded.first_words is null
    union all
    select
        worded.lead_id,
        people.patient_id,
        people.is_pseudo,
        'probabilistic' as match_rule,
        3 as rule_order
    from worded
    inner join people
        on
            worded.clean_phone in (people.phone, people.alternative_phone)
            and (worded.first_words is null or worded.first_words = people.first_words)
    where worded.last_words is null

),

-- of the strongest rule that fits somebody; two people behind it are none
matched as (

    select
        lead_id,
        min(patient_id) as patient_id,
        min(match_rule) as match_rule,
        bool_or(is_pseudo) as is_pseudo
    from (
        select *
        from candidates
        qualify dense_rank() over (partition by lead_id order by rule_order) = 1
    ) as strongest
    group by lead_id
    having count(distinct patient_id) = 1

),

final as (

    select
        worded.lead_id,
        worded.location_id,
        {{ local_time('worded.created_at', 'worded.source_time_zone', 'locations.time_zone') }} as created_at,
        worded.first_name,
        worded.last_name,
        worded.first_words,
        worded.clean_email as email,
        worded.clean_phone as phone,
        worded.source_channel,
        coalesce(worded.channel, 'unknown') as channel,
        worded.known_campaign_id as campaign_id,
        worded.known_campaign as campaign,
        worded.click_id,
        worded.utm_source,
        worded.utm_medium,
        worded.utm_campaign,
        worded.inquiry_type,
        worded.owner,
        matched.patient_id,
        coalesce(matched.match_rule, 'none') as match_rule,
        -- nobody's inquiry: marked so by the source, or of a test or staff person
        coalesce(worded.is_spam, false) or coalesce(matched.is_pseudo, false) as is_spam,
        worded.source_system,
        worded.account,
        worded.source_file,
        worded.source_row
    from worded
    left join matched on worded.lead_id = matched.lead_id
    left join locations on worded.location_id = locations.location_id

)

select * from final
