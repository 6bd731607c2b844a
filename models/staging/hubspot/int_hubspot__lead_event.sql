-- One row per dated step of a lead: the contact's creation, and the days on which its
-- deals entered a stage that means something here. A lead status has no date.
with contacts as (

    select * from {{ ref('int_hubspot__contact') }}

),

deals as (

    select * from {{ ref('int_hubspot__deal') }}

),

stage_dates as (

    select * from {{ ref('int_hubspot__deal_step') }}
    where direction = 'entered'

),

deal_contacts as (

    select * from {{ ref('int_hubspot__deal_contact') }}

),

stages as (

    select * from {{ ref('map_hubspot__deal_stage') }}
    where lead_stage != 'none'

),

created as (

    select
        account,
        record_id as contact_record_id,
        'contact' as origin,
        record_id as origin_record_id,
        created_at as occurred_at,
        source_time_zone,
        'created' as stage,
        'Create Date' as source_stage,
        source_file,
        source_row
    from contacts

),

entered as (

    select
        deal_contacts.account,
        deal_contacts.contact_record_id,
        'deal' as origin,
        deal_contacts.deal_record_id as origin_record_id,
        stage_dates.changed_at as occurred_at,
        stage_dates.source_time_zone,
        stages.lead_stage as stage,
        stage_dates.deal_stage as source_stage,
        stage_dates.source_file,
        stage_dates.source_row
    from stage_dates
    inner join stages on lower(stage_dates.deal_stage) = stages.deal_stage
    inner join deal_contacts
        on
            stage_dates.account = deal_contacts.account
            and stage_dates.record_id = deal_contacts.deal_record_id

),

-- an export without the columns of the stages still dates the end of a deal
closed as (

    select
        deal_contacts.account,
        deal_contacts.contact_record_id,
        'deal' as origin,
        deal_contacts.deal_record_id as origin_record_id,
        deals.closed_at as occurred_at,
        deals.source_time_zone,
        stages.lead_stage as stage,
        deals.deal_stage as source_stage,
        deals.source_file,
        deals.source_row
    from deals
    inner join stages
        on
            lower(deals.deal_stage) = stages.deal_stage
            and stages.lead_stage in ('purchased', 'lost')
    inner join deal_contacts
        on
            deals.account = deal_contacts.account
            and deals.record_id = deal_contacts.deal_record_id
    left join entered
        on
            deal_contacts.account = entered.account
            and deal_contacts.deal_record_id = entered.origin_record_id
            and deal_contacts.contact_record_id = entered.contact_record_id
            and stages.lead_stage = entered.stage
    where deals.closed_at is not null and entered.stage is null

),

events as (

    select * from created
    union all
    select * from entered
    union all
    select * from closed

),

final as (

    select
        -- keys
        {{ source_key('hubspot', 'account', [
            'contact_record_id', 'origin', 'origin_record_id', 'source_stage',
            'cast(occurred_at as varchar)',
        ]) }} as lead_event_id,
        {{ source_key('hubspot', 'account', 'contact_record_id') }} as lead_id,

        -- times: see the leads
        occurred_at,
        source_time_zone,

        -- attributes: a stage does not tell who moved the deal, or by what means
        stage,
        source_stage,
        cast(null as varchar) as channel,
        cast(null as boolean) as is_human,
        cast(null as bigint) as attempt_number,

        -- provenance
        'hubspot' as source_system,
        account,
        source_file,
        source_row

    from events

)

select * from final
