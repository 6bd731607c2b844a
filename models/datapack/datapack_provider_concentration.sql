-- One row per place and provider of the last twelve complete months: share of earned revenue, and the patients who saw nobody else.
{{ config(alias='provider_concentration') }}

with ranked as (

    select * from {{ ref('earned_year_rank') }}
    where person_kind = 'provider'
    and level = 'location'
    and month_start_on = (select max(month_start_on) from {{ ref('location_month') }})

),

sale_lines as (

    select * from {{ ref('sale_line') }}
    where sold_type in ('service', 'redemption')
    and line_type <> 'refund'
    and patient_id is not null

),

providers as (

    select * from {{ ref('provider') }}

),

locations as (

    select * from {{ ref('location') }}

),

-- who saw whom, anywhere, in the year that the ranks are of
pairs as (

    select
        sale_lines.patient_id,
        sale_lines.location_id,
        coalesce(providers.provider_id, 'house') as provider_id,
        sum(sale_lines.earned_amount) as service_amount
    from sale_lines
    -- left join: what the house did is nobody's
    left join providers
        on sale_lines.provider_id = providers.provider_id
        and not coalesce(providers.is_house, false)
    where sale_lines.month_start_on <= (select max(month_start_on) from ranked)
    and sale_lines.month_start_on > (select {{ add_months('max(month_start_on)', -12) }} from ranked)
    group by sale_lines.patient_id, sale_lines.location_id, coalesce(providers.provider_id, 'house')

),

faithful as (

    select patient_id
    from pairs
    group by patient_id
    having count(distinct provider_id) = 1

),

seen as (

    select
        pairs.location_id,
        pairs.provider_id,
        count(*) as patients,
        count(faithful.patient_id) as only_patients,
        sum(case when faithful.patient_id is not null then pairs.service_amount else 0 end) as only_amount
    from pairs
    left join faithful on pairs.patient_id = faithful.patient_id
    group by pairs.location_id, pairs.provider_id

),

final as (

    select
        locations.location_name,
        coalesce(providers.provider_name, 'House') as provider_name,
        cast(ranked.person_rank as bigint) as provider_rank,
        coalesce(seen.patients, 0) as patients,
        ranked.earned_amount,
        cast(ranked.earned_amount as double)
            / nullif(sum(ranked.earned_amount) over (partition by ranked.location_id), 0) as place_share,
        cast(ranked.earned_amount as double) / nullif(sum(ranked.earned_amount) over (), 0) as group_share,
        coalesce(seen.only_patients, 0) as only_patients,
        cast(coalesce(seen.only_amount, 0) as decimal(18, 2)) as only_patients_amount
    from ranked
    inner join locations on ranked.location_id = locations.location_id
    left join providers on ranked.person_id = providers.provider_id
    left join seen
        on ranked.location_id = seen.location_id
        and coalesce(ranked.person_id, 'house') = seen.provider_id

)

select * from final
order by location_name, provider_rank nulls last, provider_name
