-- One row per amount that enters the contribution, and per clinical person and day of available hours.
with parts as (

    select * from {{ ref('margin_part') }}

),

hours as (

    select * from {{ ref('clinical_hours') }}

),

person_months as (

    select * from {{ ref('provider_month_hours') }}

),

providers as (

    select * from {{ ref('provider') }}

),

counted as (

    select
        parts.*,
        providers.provider_id as person_id
    from parts
    -- left joins: what is nobody's counts for the place and above
    left join providers
        on parts.provider_id = providers.provider_id
        and not coalesce(providers.is_house, false)
    left join person_months
        on parts.provider_id = person_months.provider_id
        and parts.location_id = person_months.location_id
        and parts.month_start_on = person_months.month_start_on
    -- a person-month without hours leaves both sides
    where providers.provider_id is null
    or person_months.has_available_hours

),

final as (

    select
        {{ kpi_event_columns(
            'contribution_per_hour',
            event_on='happened_on',
            location_id='location_id',
            provider_id='person_id',
            patient_id='patient_id',
            canonical_table='canonical_table',
            record_id='record_id',
            numerator='earned_amount - product_cost_amount - direct_pay_amount',
            denominator='0'
        ) }}
    from counted

    union all

    select
        {{ kpi_event_columns(
            'contribution_per_hour',
            event_on='worked_on',
            location_id='location_id',
            provider_id='provider_id',
            canonical_table="'provider_hours'",
            record_id='record_id',
            numerator='0',
            denominator='available_hours',
            basis='source_kind'
        ) }}
    from hours
    where available_hours > 0

)

select * from final
