-- One row per month, place and owner who works there: contribution with the pay that was taken, and with a wage in its stead.
{{ config(alias='owner_pay') }}

with provider_months as (

    select * from {{ ref('provider_pnl_month') }}

),

owners as (

    select * from {{ ref('provider') }}
    where is_owner

),

locations as (

    select * from {{ ref('location') }}

),

figures as (

    select * from {{ ref('manual_figure') }}
    where figure = 'owner_imputed_wage_monthly'

),

owner_months as (

    select
        provider_months.*,
        -- the wage of a month is shared by what the owner earned at each place
        greatest(provider_months.earned_amount, 0) as weight,
        sum(greatest(provider_months.earned_amount, 0)) over owner_month as total_weight,
        count(*) over owner_month as place_count
    from provider_months
    inner join owners on provider_months.provider_id = owners.provider_id
    window owner_month as (partition by provider_months.provider_id, provider_months.month_start_on)

),

wages as (

    select
        owner_months.month_start_on,
        owner_months.provider_id,
        owner_months.location_id,
        figures.figure_value as wage_amount,
        case when owner_months.total_weight > 0 then owner_months.weight else 1 end as weight,
        case when owner_months.total_weight > 0 then owner_months.total_weight else owner_months.place_count end
            as total_weight
    from owner_months
    inner join figures
        on owner_months.provider_id = figures.provider_id
        and {{ month_end('owner_months.month_start_on') }} >= figures.period_start_on
    qualify row_number() over (
        partition by owner_months.month_start_on, owner_months.provider_id, owner_months.location_id
        order by figures.period_start_on desc
    ) = 1

),

wage_parts as (

    select
        month_start_on,
        provider_id,
        location_id,
        {{ split_cents(
            'cast(wage_amount as decimal(18, 2))', 'weight', 'total_weight', 'month_start_on, provider_id', 'location_id'
        ) }} as imputed_wage_amount
    from wages

),

final as (

    select
        owner_months.month_start_on,
        coalesce(locations.location_name, 'No place') as location_name,
        owners.provider_name,
        owner_months.earned_amount,
        owner_months.product_margin as product_margin_amount,
        owner_months.direct_compensation as paid_amount,
        owner_months.provider_contribution as contribution_amount,
        wage_parts.imputed_wage_amount,
        -- less than what was paid adds to the contribution
        cast(owner_months.direct_compensation - wage_parts.imputed_wage_amount as decimal(18, 2))
            as normalisation_amount,
        cast(owner_months.product_margin - wage_parts.imputed_wage_amount as decimal(18, 2))
            as normalised_contribution_amount
    from owner_months
    inner join owners on owner_months.provider_id = owners.provider_id
    left join locations on owner_months.location_id = locations.location_id
    -- left join: without a typed-in wage nothing is normalised
    left join wage_parts
        on owner_months.month_start_on = wage_parts.month_start_on
        and owner_months.provider_id = wage_parts.provider_id
        and owner_months.location_id is not distinct from wage_parts.location_id

)

select * from final
order by month_start_on, location_name, provider_name
