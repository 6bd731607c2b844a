-- One row per quarter of sale, place, kind of prepaid and quarter since: how much of what was sold then is used, given back and open.
{{ config(alias='prepaid_redemption') }}

with cohorts as (

    select * from {{ ref('prepaid_cohort_month') }}

),

locations as (

    select * from {{ ref('location') }}

),

cohort_quarters as (

    select
        {{ quarter_start('cohort_month_on') }} as cohort_quarter_on,
        location_id,
        instrument_type,
        count(distinct cohort_month_on) as cohort_month_count
    from cohorts
    group by {{ quarter_start('cohort_month_on') }}, location_id, instrument_type

),

-- a quarter is told once all its months are old enough
summed as (

    select
        cohort_quarters.cohort_quarter_on,
        cohorts.location_id,
        cohorts.instrument_type,
        cohorts.months_since_sale,
        sum(cohorts.sold_amount) as sold_amount,
        sum(cohorts.redeemed_amount) as redeemed_amount,
        sum(cohorts.returned_amount) as returned_amount,
        sum(cohorts.open_amount) as open_amount
    from cohorts
    inner join cohort_quarters
        on {{ quarter_start('cohorts.cohort_month_on') }} = cohort_quarters.cohort_quarter_on
        and cohorts.location_id = cohort_quarters.location_id
        and cohorts.instrument_type = cohort_quarters.instrument_type
    where cohorts.months_since_sale % 3 = 0
    group by
        cohort_quarters.cohort_quarter_on,
        cohorts.location_id,
        cohorts.instrument_type,
        cohorts.months_since_sale
    having count(*) = max(cohort_quarters.cohort_month_count)

),

final as (

    select
        summed.cohort_quarter_on,
        locations.location_name,
        summed.instrument_type,
        cast(summed.months_since_sale / 3 as bigint) as quarters_since_sale,
        {%- for amount in ['sold', 'redeemed', 'returned', 'open'] %}
        cast(summed.{{ amount }}_amount as decimal(18, 2)) as {{ amount }}_amount,
        {%- endfor %}
        cast(summed.redeemed_amount as double) / nullif(summed.sold_amount, 0) as redeemed_share
    from summed
    inner join locations on summed.location_id = locations.location_id

)

select * from final
order by cohort_quarter_on, location_name, instrument_type, quarters_since_sale
