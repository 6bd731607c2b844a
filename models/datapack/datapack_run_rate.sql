-- One row per provider who started or left in the last twelve complete months, and place: what of it is in the year, and what a year
-- of today's team would hold.
{{ config(alias='run_rate') }}

with provider_months as (

    select * from {{ ref('provider_pnl_month') }}

),

providers as (

    select * from {{ ref('provider') }}
    where not coalesce(is_house, false)
    and is_clinical

),

locations as (

    select * from {{ ref('location') }}

),

bounds as (

    select
        max(month_start_on) as last_month_on,
        max(month_end_on) as last_day_on,
        min(month_start_on) as first_month_on,
        {{ add_months('max(month_start_on)', -11) }} as year_from_on,
        {{ add_months('max(month_start_on)', '1 - ' ~ parameter('run_rate_months')) }} as recent_from_on
    from {{ ref('location_month') }}

),

worked as (

    select
        provider_months.provider_id,
        min(provider_months.month_start_on) as first_month_on,
        max(provider_months.month_start_on) as last_month_on
    from provider_months
    cross join bounds
    where provider_months.earned_amount > 0
    and provider_months.month_start_on <= bounds.last_month_on
    group by provider_months.provider_id

),

judged as (

    select
        providers.provider_id,
        providers.provider_name,
        providers.role,
        coalesce(
            case when providers.hired_on >= worked.first_month_on then providers.hired_on end,
            worked.first_month_on
        ) as started_on,
        coalesce(
            providers.ended_on,
            case
                when worked.last_month_on < bounds.recent_from_on then {{ month_end('worked.last_month_on') }}
            end
        ) as left_on,
        -- who is there when the history begins may have been there long before
        worked.first_month_on >= bounds.year_from_on
        and worked.first_month_on > bounds.first_month_on as has_started,
        worked.last_month_on >= bounds.year_from_on
        and (
            worked.last_month_on < bounds.recent_from_on
            or providers.ended_on between bounds.year_from_on and bounds.last_day_on
        ) as has_left,
        bounds.year_from_on,
        bounds.recent_from_on,
        bounds.last_month_on
    from providers
    inner join worked on providers.provider_id = worked.provider_id
    cross join bounds

),

movers as (

    select
        *,
        -- the months that stand for a year: the last ones, without the first of a start that lies among them
        greatest(
            recent_from_on,
            case when has_started then {{ add_months(month_start('started_on'), 1) }} else recent_from_on end
        ) as rate_from_on
    from judged
    where has_started
    or has_left

),

measured as (

    select
        movers.provider_id,
        provider_months.location_id,
        sum(provider_months.earned_amount) as earned_year_amount,
        case when count(provider_months.provider_contribution) = count(*)
            then sum(provider_months.provider_contribution) end as contribution_year_amount,
        sum(case when provider_months.month_start_on >= movers.rate_from_on then provider_months.earned_amount else 0 end)
            as earned_recent_amount,
        sum(case
            when provider_months.month_start_on >= movers.rate_from_on then provider_months.provider_contribution
            else 0
        end) as contribution_recent_amount
    from movers
    inner join provider_months
        on movers.provider_id = provider_months.provider_id
        and provider_months.month_start_on between movers.year_from_on and movers.last_month_on
    group by movers.provider_id, provider_months.location_id

),

rated as (

    select
        movers.*,
        measured.location_id,
        measured.earned_year_amount,
        measured.contribution_year_amount,
        -- who has not had a full month yet has no rate
        case
            when movers.has_left then 0
            when movers.rate_from_on <= movers.last_month_on
                then cast(12 as double) / (1 + {{ months_apart('movers.rate_from_on', 'movers.last_month_on') }})
        end as factor,
        measured.earned_recent_amount,
        measured.contribution_recent_amount
    from movers
    inner join measured on movers.provider_id = measured.provider_id

),

final as (

    select
        rated.provider_name,
        coalesce(locations.location_name, 'No place') as location_name,
        rated.role,
        case
            when rated.has_started and rated.has_left then 'started and left'
            when rated.has_started then 'started'
            else 'left'
        end as movement,
        case when rated.has_started then rated.started_on end as started_on,
        case when rated.has_left then rated.left_on end as left_on,
        cast(rated.earned_year_amount as decimal(18, 2)) as earned_year_amount,
        cast(rated.earned_recent_amount * rated.factor as decimal(18, 2)) as earned_run_rate_amount,
        cast(rated.earned_recent_amount * rated.factor - rated.earned_year_amount as decimal(18, 2))
            as earned_adjustment_amount,
        cast(rated.contribution_year_amount as decimal(18, 2)) as contribution_year_amount,
        cast(
            case when rated.contribution_year_amount is not null then rated.contribution_recent_amount * rated.factor end
            as decimal(18, 2)
        ) as contribution_run_rate_amount,
        cast(
            rated.contribution_recent_amount * rated.factor - rated.contribution_year_amount as decimal(18, 2)
        ) as contribution_adjustment_amount
    from rated
    left join locations on rated.location_id = locations.location_id

)

select * from final
order by provider_name, location_name
