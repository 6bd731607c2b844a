-- One row per contact with a client that was written down. What was said stays in the
-- file; who turned to whom is not told.
with logs as (

    select * from {{ ref('stg_mindbody__contact_log') }}

),

clients as (

    select * from {{ ref('int_mindbody__named_client') }}

),

methods as (

    select * from {{ ref('map_mindbody__contact_method') }}

),

purposes as (

    select * from {{ ref('map_mindbody__log_type') }}

),

final as (

    select
        {{ source_key('mindbody', 'logs.account', [
            "'contact'", 'cast(logs.logged_at as varchar)', "coalesce(logs.client_name, '')",
            "coalesce(logs.contact_method, '')", 'cast(logs.log_occurrence as varchar)',
        ]) }} as message_id,
        {{ source_key('mindbody', 'logs.account', 'clients.source_patient_id') }}
            as source_patient_key,
        cast(null as varchar) as source_lead_key,
        logs.client_name as contact_name,
        cast(null as varchar) as contact_email,
        cast(null as varchar) as contact_phone,
        logs.source_location_id,
        cast(null as varchar) as source_location_name,
        logs.logged_at as sent_at,
        cast(null as varchar) as source_time_zone,
        cast(null as varchar) as direction,
        methods.channel,
        coalesce(purposes.purpose, 'unknown') as purpose,
        coalesce(logs.sub_type, logs.log_type) as source_purpose,
        cast(null as varchar) as sequence_name,
        cast(null as bigint) as touch_number,
        cast(null as boolean) as is_automated,
        cast(null as boolean) as is_answered_live,
        cast(null as bigint) as duration_seconds,
        cast(null as varchar) as outcome,
        'mindbody' as source_system,
        logs.account,
        logs.source_file,
        logs.source_row
    from logs
    left join clients
        on logs.account = clients.account and logs.client_name = clients.client_name
    left join methods
        on lower(logs.contact_method) = methods.source_contact_method
    left join purposes
        on lower(coalesce(logs.sub_type, logs.log_type)) = purposes.source_purpose

)

select * from final
