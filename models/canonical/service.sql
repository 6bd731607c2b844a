-- One row per service or item as the practice names it.
with classified as (

    select * from {{ ref('int_service__classify') }}

),

final as (

    select
        service_id,
        service_name,
        service_line,
        is_consultation,
        counts_as_visit,
        is_rebooking_eligible,
        expected_interval_days,
        grace_days,
        requires_device,
        requires_room,
        standard_product_cost,
        mapped_by
    from classified

)

select * from final
