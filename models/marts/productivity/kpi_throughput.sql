-- One row per visit that stood in the book, by its primary provider, and one per day of hours
-- offered. Who offered no hours in the month is on neither side; what is nobody's counts for the
-- place and the group.
with visits as (

    select * from {{ ref('visit') }}
    -- a visit known from its bill alone is on neither side
    where visit_basis <> 'sale'

),

providers as (

    select * from {{ ref('provider') }}

),

months as (

    select * from {{ ref('provider_month_hours') }}

),

hours as (

    select * from {{ ref('clinical_hours') }}

),

described as (

    select
        visits.*,
        providers.provider_id is null or coalesce(providers.is_house, false) as is_nobodys,
        coalesce(months.has_available_hours, false) as has_available_hours
    from visits
    left join providers on visits.primary_provider_id = providers.provider_id
    left join months
        on visits.primary_provider_id = months.provider_id
        and visits.location_id = months.location_id
        and {{ month_start('visits.visit_on') }} = months.month_start_on

),

final as (

    select
        {{ kpi_event_columns(
            'throughput',
            event_on='visit_on',
            location_id='location_id',
            provider_id='case when not is_nobodys then primary_provider_id end',
            patient_id='patient_id',
            canonical_table="'visit'",
            record_id='visit_id',
            numerator='1',
            denominator='0'
        ) }}
    from described
    where is_nobodys
    or has_available_hours

    union all

    select
        {{ kpi_event_columns(
            'throughput',
            event_on='worked_on',
            location_id='location_id',
            provider_id='provider_id',
            canonical_table="'provider_hours'",
            record_id='record_id',
            basis='source_kind',
            numerator='0',
            denominator='available_hours'
        ) }}
    from hours
    where available_hours > 0

)

select * from final
