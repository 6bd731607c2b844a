-- One row per patient, service line and consultation episode: consultations that follow one another
-- within the episode's days are one, credited to the first.
with appointments as (

    select * from {{ ref('appointment') }}

),

visits as (

    select * from {{ ref('visit') }}

),

lines as (

    select * from {{ ref('transaction') }}

),

services as (

    select * from {{ ref('service') }}

),

patients as (

    select * from {{ ref('patient') }}

),

purchases as (

    select * from {{ ref('int_transaction__purchase') }}

),

booked as (

    select
        appointments.patient_id,
        appointments.provider_id,
        appointments.location_id,
        services.service_line,
        cast(appointments.starts_at as date) as consult_on,
        appointments.starts_at,
        appointments.appointment_id as record_id,
        false as is_derived
    from appointments
    inner join visits on appointments.visit_id = visits.visit_id
    left join services on appointments.service_id = services.service_id
    where appointments.is_consultation and appointments.appointment_status = 'completed'

),

-- where the book knows no consultations, a new patient's evaluation on the bill stands for one
derived as (

    select
        visits.patient_id,
        coalesce(lines.provider_id, visits.primary_provider_id) as provider_id,
        visits.location_id,
        services.service_line,
        visits.visit_on as consult_on,
        visits.first_starts_at as starts_at,
        lines.transaction_id as record_id,
        true as is_derived
    from visits
    inner join lines on visits.visit_id = lines.visit_id
    inner join services on lines.service_id = services.service_id
    left join (select distinct location_id from booked) as booking_places
        on visits.location_id = booking_places.location_id
    where
        booking_places.location_id is null
        and visits.patient_kind = 'new'
        and services.is_consultation

),

consults as (

    select * from booked
    union all
    select * from derived

),

spaced as (

    select
        *,
        lag(consult_on) over (
            partition by patient_id, service_line
            order by consult_on, starts_at, record_id
        ) as previous_consult_on
    from consults

),

-- the first of each run opens the episode
episodes as (

    select
        {{ canonical_key(["'consult_episode'", 'patient_id', "coalesce(service_line, '')", 'consult_on']) }} as consult_episode_id,
        patient_id,
        provider_id,
        location_id,
        service_line,
        consult_on as first_consult_on,
        is_derived
    from spaced
    where
        previous_consult_on is null
        or {{ days_between('previous_consult_on', 'consult_on') }} > {{ parameter('consult_episode_days') }}

),

-- looked for up to the last rung of the conversion ladder
bought as (

    select
        episodes.consult_episode_id,
        min(purchases.sold_on) as qualifying_purchase_on
    from episodes
    inner join purchases
        on
            episodes.patient_id = purchases.patient_id
            and purchases.sold_on between episodes.first_consult_on
                and {{ add_days(
                    'episodes.first_consult_on', 'greatest(90, ' ~ parameter('consult_conversion_days') ~ ')'
                ) }}
    group by episodes.consult_episode_id

),

-- each dollar goes to the latest episode before it
credited as (

    select
        purchases.kept_sales_amount,
        episodes.consult_episode_id
    from purchases
    inner join episodes
        on
            purchases.patient_id = episodes.patient_id
            and purchases.sold_on between episodes.first_consult_on
                and {{ add_days('episodes.first_consult_on', parameter('consult_conversion_days')) }}
    qualify
        row_number() over (
            partition by purchases.transaction_id
            order by episodes.first_consult_on desc, episodes.consult_episode_id
        ) = 1

),

sales as (

    select
        consult_episode_id,
        sum(kept_sales_amount) as qualifying_sales_amount
    from credited
    group by consult_episode_id

),

campaigns as (

    {{ campaign_before('episodes', 'consult_episode_id', 'first_consult_on') }}

),

final as (

    select
        episodes.consult_episode_id,
        episodes.patient_id,
        episodes.provider_id,
        episodes.location_id,
        episodes.service_line,
        episodes.first_consult_on,
        coalesce(patients.acquisition_channel, 'unknown') as channel,
        campaigns.campaign,
        bought.qualifying_purchase_on,
        cast(sales.qualifying_sales_amount as decimal(18, 2)) as qualifying_sales_amount,
        episodes.is_derived
    from episodes
    left join patients on episodes.patient_id = patients.patient_id
    left join bought on episodes.consult_episode_id = bought.consult_episode_id
    left join sales on episodes.consult_episode_id = sales.consult_episode_id
    left join campaigns on episodes.consult_episode_id = campaigns.consult_episode_id

)

select * from final
