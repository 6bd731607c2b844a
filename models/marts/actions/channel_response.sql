-- One row per channel, cohort of age and patient who was turned to on it (null: all of the cohort), and one per
-- channel for everybody: how often they answered, came back with a message or booked. The rate of few is drawn to that of the many
-- they belong to.
{%- set prior = parameter('channel_prior_contacts') %}
with contacts as (

    select * from {{ ref('outreach_contact') }}

),

by_patient as (

    select
        channel,
        age_cohort,
        patient_id,
        count(*) as contacts,
        sum(case when has_response then 1 else 0 end) as responses
    from contacts
    group by channel, age_cohort, patient_id

),

by_cohort as (

    select
        channel,
        age_cohort,
        sum(contacts) as contacts,
        sum(responses) as responses
    from by_patient
    group by channel, age_cohort

),

by_channel as (

    select
        channel,
        sum(contacts) as contacts,
        sum(responses) as responses,
        cast(sum(responses) as double) / sum(contacts) as response_rate
    from by_cohort
    group by channel

),

cohort_rates as (

    select
        by_cohort.*,
        (by_cohort.responses + {{ prior }} * by_channel.response_rate)
            / (by_cohort.contacts + {{ prior }}) as response_rate
    from by_cohort
    inner join by_channel on by_cohort.channel = by_channel.channel

),

final as (

    select
        channel,
        cast(null as varchar) as age_cohort,
        cast(null as varchar) as patient_id,
        cast(contacts as bigint) as contacts,
        cast(responses as bigint) as responses,
        cast(response_rate as double) as response_rate
    from by_channel

    union all

    select
        channel,
        age_cohort,
        cast(null as varchar) as patient_id,
        cast(contacts as bigint) as contacts,
        cast(responses as bigint) as responses,
        cast(response_rate as double) as response_rate
    from cohort_rates

    union all

    select
        by_patient.channel,
        by_patient.age_cohort,
        by_patient.patient_id,
        cast(by_patient.contacts as bigint) as contacts,
        cast(by_patient.responses as bigint) as responses,
        cast(
            (by_patient.responses + {{ prior }} * cohort_rates.response_rate)
            / (by_patient.contacts + {{ prior }}) as double
        ) as response_rate
    from by_patient
    inner join cohort_rates
        on by_patient.channel = cohort_rates.channel
        and by_patient.age_cohort = cohort_rates.age_cohort

)

select * from final
