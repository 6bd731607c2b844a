-- One row per person across all systems, pseudo-people (house, walk-in, test, staff) left out of
-- people counts by their flags.
with people as (

    select * from {{ ref('int_patient__person') }}

),

acquisition as (

    select * from {{ ref('int_patient__acquisition') }}

),

households as (

    select * from {{ ref('int_patient__household') }}

),

final as (

    select
        people.patient_id,
        people.first_name,
        people.last_name,
        people.email,
        people.phone,
        people.birth_date,
        people.sex,
        people.postal_code,
        acquisition.home_location_id,
        acquisition.acquisition_channel,
        acquisition.acquisition_campaign,
        people.referral_source,
        people.profile_created_on,
        acquisition.first_visit_on,
        households.household_id,
        people.is_deceased,
        people.is_test,
        people.is_staff_or_model,
        people.sms_opt_out,
        people.email_opt_out,
        people.call_opt_out,
        people.patient_status,
        people.source_system,
        people.account,
        people.source_file,
        people.source_row
    from people
    inner join acquisition on people.patient_id = acquisition.patient_id
    inner join households on people.patient_id = households.patient_id

)

select * from final
