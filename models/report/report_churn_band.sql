-- One row per location and band of probability: patients at risk and dollars at risk.
{{ config(alias='churn_band') }}

with bands as (

    select * from {{ ref('churn_band') }}

),

locations as (

    select * from {{ ref('location') }}

),

decided as (

    select
        bands.*,
        locations.location_name,
        {{ is_hidden_in_group('bands.patients', 'bands.location_id', 'bands.band') }} as is_suppressed
    from bands
    inner join locations on bands.location_id = locations.location_id

),

final as (

    select
        as_of_on,
        location_name,
        band,
        case when not is_suppressed then patients end as patients,
        case when not is_suppressed then contribution_at_stake_12m end as contribution_at_stake_12m,
        case when not is_suppressed then dollars_at_risk end as dollars_at_risk,
        is_suppressed
    from decided

)

select * from final
order by final.location_name, final.band
