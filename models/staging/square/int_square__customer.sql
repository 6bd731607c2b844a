-- One row per customer profile, from the directory or the API; in both, as the directory
-- has it.
with reported as (

    select
        account, source_location_id, customer_id, first_name, last_name, email, phone,
        birth_date, postal_code, first_visit_on, email_subscription_status,
        1 as report_order, source_file, source_row
    from {{ ref('stg_square__customers') }}
    union all
    select
        account, source_location_id, customer_id, first_name, last_name, email, phone,
        birth_date, postal_code, null,
        case when is_email_unsubscribed then 'unsubscribed' end,
        2, source_file, source_row
    from {{ ref('stg_square__api_customers') }}

),

final as (

    select *
    from reported
    qualify row_number() over (
        partition by account, customer_id order by report_order, source_file, source_row
    ) = 1

)

select * from final
