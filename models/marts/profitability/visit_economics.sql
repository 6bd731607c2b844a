-- One row per visit: its revenue, its product, its people's pay, what won the patient, what the
-- patient has brought so far.
with visits as (

    select * from {{ ref('visit') }}

),

lines as (

    select * from {{ ref('line_economics') }}

),

patients as (

    select * from {{ ref('patient') }}

),

lead_outcomes as (

    select * from {{ ref('lead_outcome') }}

),

spend as (

    select * from {{ ref('ad_spend') }}

),

visit_money as (

    select
        visit_id,
        sum(earned_amount) as earned_amount,
        sum(product_cost) as product_cost,
        sum(direct_pay_share) as direct_pay_share,
        sum(contribution) as contribution
    from lines
    where visit_id is not null
    group by visit_id

),

-- everything the person earned the practice up to and including a day
days as (

    select
        patient_id,
        sold_on,
        sum(sum(earned_amount)) over (
            partition by patient_id order by sold_on
            rows between unbounded preceding and current row
        ) as ltv_to_date,
        coalesce(
            lead(sold_on) over (partition by patient_id order by sold_on), date '9999-12-31'
        ) as next_sold_on
    from lines
    where patient_id is not null
    group by patient_id, sold_on

),

cohort_spend as (

    select
        campaign,
        {{ month_start('spend_on') }} as lead_month_on,
        sum(spend_amount) as spend_amount
    from spend
    group by campaign, {{ month_start('spend_on') }}

),

cohort_buyers as (

    select
        campaign,
        lead_month_on,
        count(*) as buyer_count
    from lead_outcomes
    where purchased_on is not null
    group by campaign, lead_month_on

),

-- the lead that won the person, with its share of what its campaign cost that month
won as (

    select
        lead_outcomes.patient_id,
        lead_outcomes.created_on,
        cohort_spend.spend_amount / cohort_buyers.buyer_count as cost_amount
    from lead_outcomes
    inner join cohort_buyers
        on lead_outcomes.campaign = cohort_buyers.campaign
        and lead_outcomes.lead_month_on = cohort_buyers.lead_month_on
    inner join cohort_spend
        on lead_outcomes.campaign = cohort_spend.campaign
        and lead_outcomes.lead_month_on = cohort_spend.lead_month_on
    where lead_outcomes.purchased_on is not null
    and lead_outcomes.patient_id is not null
    qualify row_number() over (
        partition by lead_outcomes.patient_id
        order by lead_outcomes.created_on, lead_outcomes.lead_id
    ) = 1

),

won_visits as (

    select
        visits.visit_id,
        won.cost_amount
    from won
    inner join visits
        on won.patient_id = visits.patient_id
        and visits.visit_on >= won.created_on
    qualify row_number() over (
        partition by won.patient_id order by visits.visit_on, visits.visit_id
    ) = 1

),

final as (

    select
        visits.visit_id,
        visits.patient_id,
        visits.location_id,
        visits.visit_on,
        coalesce(visits.primary_provider_id, 'house') as provider_id,
        visits.service_line,

        cast(coalesce(visit_money.earned_amount, 0) as decimal(18, 2)) as earned_amount,
        cast(coalesce(visit_money.product_cost, 0) as decimal(18, 2)) as product_cost,
        cast(coalesce(visit_money.direct_pay_share, 0) as decimal(18, 2)) as direct_pay_share,
        cast(coalesce(visit_money.contribution, 0) as decimal(18, 2)) as contribution,

        coalesce(patients.acquisition_channel, 'unknown') as acquisition_channel,
        patients.acquisition_campaign,
        cast(coalesce(won_visits.cost_amount, 0) as decimal(18, 2)) as acquisition_cost_share,
        cast(coalesce(days.ltv_to_date, 0) as decimal(18, 2)) as ltv_to_date
    from visits
    -- left joins: a complimentary visit has no money, most people were won by no paid lead
    left join visit_money on visits.visit_id = visit_money.visit_id
    left join patients on visits.patient_id = patients.patient_id
    left join won_visits on visits.visit_id = won_visits.visit_id
    left join days
        on visits.patient_id = days.patient_id
        and visits.visit_on >= days.sold_on
        and visits.visit_on < days.next_sold_on

)

select * from final
