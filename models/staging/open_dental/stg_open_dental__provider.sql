-- One row per provider, former ones and billing entities included.
with typed as (

    {{ typed_rows('open_dental', 'provider') }}

),

final as (

    select
        -- keys
        account,
        source_location_id,
        prov_num,
        abbr,

        -- attributes
        l_name as last_name,
        f_name as first_name,
        mi as middle_initial,
        suffix,
        is_secondary,
        is_not_person,
        is_hidden,
        prov_status,
        hourly_prod_goal_amt as hourly_goal_amount,

        -- times
        date_term as ended_on,

        -- provenance
        source_file,
        source_row

    from typed

)

select * from final
