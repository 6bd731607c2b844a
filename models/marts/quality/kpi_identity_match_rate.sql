-- One row per month, level and record of a system that is not the place's own: whether it has its
-- person there.
with shadow_sales as (

    select * from {{ ref('transaction_shadow') }}

),

shadow_payments as (

    select * from {{ ref('payment_shadow') }}

),

identities as (

    select * from {{ ref('patient_identity') }}

),

provider_identities as (

    select * from {{ ref('provider_identity') }}

),

location_sources as (

    select * from {{ ref('location_source') }}

),

compensation as (

    select * from {{ ref('compensation') }}

),

-- money in a system beside the record, by person
activity as (

    select source_system, account, location_id, patient_id, sold_on as happened_on
    from shadow_sales
    union
    select source_system, account, location_id, patient_id, paid_on as happened_on
    from shadow_payments

),

record_systems as (

    select distinct
        location_id,
        source_system,
        account
    from location_sources
    where is_system_of_record
    and kind in ('sale', 'appointment')

),

patient_records as (

    select distinct
        {{ month_start('activity.happened_on') }} as month_start_on,
        activity.location_id,
        'patient_identity' as canonical_table,
        identities.source_system || '|' || identities.account || '|'
        || identities.source_patient_id as record_id,
        identities.patient_id,
        exists (
            select 1
            from identities as own
            inner join record_systems
                on own.source_system = record_systems.source_system
                and own.account = record_systems.account
            where own.patient_id = identities.patient_id
            and record_systems.location_id = activity.location_id
            and own.source_system <> identities.source_system
        ) as is_matched
    from activity
    inner join identities
        on activity.patient_id = identities.patient_id
        and activity.source_system = identities.source_system
        and activity.account = identities.account

),

employee_records as (

    select distinct
        {{ month_start('compensation.paid_on') }} as month_start_on,
        compensation.location_id,
        'provider_identity' as canonical_table,
        compensation.source_system || '|' || compensation.account || '|'
        || compensation.employee_name as record_id,
        cast(null as varchar) as patient_id,
        exists (
            select 1
            from provider_identities as own
            where own.provider_id = compensation.provider_id
            and own.source_system <> compensation.source_system
        ) as is_matched
    from compensation

),

records as (

    select * from patient_records
    union all
    select * from employee_records

),

by_level as (

    select
        'location' as level,
        location_id as entity_id,
        records.*
    from records
    where location_id is not null

    union all

    -- a person paid or seen at two places is one record of the group
    select
        'portfolio' as level,
        'all' as entity_id,
        month_start_on,
        cast(null as varchar) as location_id,
        canonical_table,
        record_id,
        patient_id,
        bool_or(is_matched) as is_matched
    from records
    group by month_start_on, canonical_table, record_id, patient_id

),

final as (

    select
        {{ kpi_event_columns(
            'identity_match_rate',
            event_on='month_start_on',
            level='level',
            entity_id='entity_id',
            location_id='location_id',
            patient_id='patient_id',
            canonical_table='canonical_table',
            record_id='record_id',
            numerator='case when is_matched then 1 else 0 end',
            denominator='1'
        ) }}
    from by_level

)

select * from final
