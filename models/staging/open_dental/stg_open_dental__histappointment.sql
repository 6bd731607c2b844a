-- One row per change of an appointment: how it stood after it, and at its deleting as it had been.
with typed as (

    {{ typed_rows('open_dental', 'histappointment') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        hist_appt_num,
        apt_num,
        pat_num,
        prov_num,
        prov_hyg,
        clinic_num,
        op as operatory_num,

        -- what was done
        hist_appt_action,
        appt_source,
        hist_date_t_stamp as occurred_at,

        -- attributes
        apt_status,
        is_hygiene,
        is_new_patient,
        proc_descript,
        confirmed,
        pattern,

        -- times, local to the office; at midnight nobody arrives
        apt_date_time as starts_at,
        sec_date_t_entry as created_at,
        case when date_time_arrived > date_trunc('day', date_time_arrived) then date_time_arrived end
            as arrived_at,
        case when date_time_seated > date_trunc('day', date_time_seated) then date_time_seated end
            as seated_at,
        case when date_time_dismissed > date_trunc('day', date_time_dismissed) then date_time_dismissed end
            as dismissed_at,

        -- measures: a sign of the pattern is five minutes
        5 * length(pattern) as length_minutes,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
