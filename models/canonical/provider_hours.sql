-- One row per provider, location, day and kind of source; `is_used` marks the one kind that counts
-- in that month.
with outright as (

    select * from {{ ref('int_hours__record') }}

),

spread as (

    select * from {{ ref('int_hours__spread') }}

),

providers as (

    select * from {{ ref('provider') }}

),

hours as (

    select
        provider_id,
        location_id,
        worked_on,
        source_kind,
        shift_starts_at,
        shift_ends_at,
        scheduled_hours,
        blocked_hours,
        available_hours,
        worked_hours,
        consult_slots,
        source_system,
        account,
        source_file,
        source_row
    from outright

    union all

    select
        provider_id,
        location_id,
        worked_on,
        source_kind,
        cast(null as timestamp) as shift_starts_at,
        cast(null as timestamp) as shift_ends_at,
        cast(null as decimal(18, 4)) as scheduled_hours,
        cast(null as decimal(18, 4)) as blocked_hours,
        cast(null as decimal(18, 4)) as available_hours,
        worked_hours,
        cast(null as decimal(18, 4)) as consult_slots,
        source_system,
        account,
        source_file,
        source_row
    from spread

),

ranked as (

    select
        hours.*,
        coalesce(providers.clinical_share, {{ parameter('clinical_share', 'decimal(18, 4)') }}) as clinical_share,
        {{ month_start('hours.worked_on') }} as month_start_on,
        case hours.source_kind when 'shift' then 1 when 'timeclock' then 2 else 3 end as kind_rank
    from hours
    left join providers on hours.provider_id = providers.provider_id

),

-- payroll knows one work address: where the person has better hours anywhere that month, its hours are the same hours once more
best as (

    select
        *,
        min(kind_rank) over (partition by provider_id, location_id, month_start_on) as best_here,
        min(kind_rank) over (partition by provider_id, month_start_on) as best_anywhere
    from ranked

),

final as (

    select
        provider_id,
        location_id,
        worked_on,
        source_kind,
        shift_starts_at,
        shift_ends_at,
        cast(scheduled_hours as decimal(18, 4)) as scheduled_hours,
        cast(blocked_hours as decimal(18, 4)) as blocked_hours,
        -- hours without shifts stand for available hours by the clinical share
        cast(
            case
                when source_kind = 'shift'
                    then coalesce(available_hours, scheduled_hours - coalesce(blocked_hours, 0))
                else coalesce(available_hours, worked_hours * clinical_share)
            end as decimal(18, 4)
        ) as available_hours,
        cast(worked_hours as decimal(18, 4)) as worked_hours,
        cast(consult_slots as decimal(18, 4)) as consult_slots,
        kind_rank = best_here and (source_kind <> 'payroll' or best_anywhere = 3) as is_used,
        source_system,
        account,
        source_file,
        source_row
    from best

)

select * from final
