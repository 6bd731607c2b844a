-- One row per sale line and performer of services and redemptions, refunds of them included: what
-- revenue per hour is made of. At a dental place this is net production: what is written off or let
-- off takes its part away. Lines of nobody in particular count for the place and the group.
with sale_lines as (

    select * from {{ ref('sale_line') }}

),

locations as (

    select * from {{ ref('location') }}

),

providers as (

    select * from {{ ref('provider') }}

),

hours as (

    select * from {{ ref('provider_month_hours') }}

),

described as (

    select
        sale_lines.*,
        locations.vertical,
        providers.provider_id is null or coalesce(providers.is_house, false) as is_nobodys,
        coalesce(hours.has_available_hours, false) as has_available_hours,
        coalesce(hours.has_productive_hours, false) as has_productive_hours,
        coalesce(hours.has_worked_hours, false) as has_worked_hours
    from sale_lines
    inner join locations on sale_lines.location_id = locations.location_id
    -- left join: lines without a performer belong to the house
    left join providers on sale_lines.provider_id = providers.provider_id
    left join hours
        on sale_lines.provider_id = hours.provider_id
        and sale_lines.location_id = hours.location_id
        and sale_lines.month_start_on = hours.month_start_on
    where sale_lines.sold_type in ('service', 'redemption')
    or (sale_lines.sold_type = 'adjustment' and locations.vertical = 'dental')

),

final as (

    select
        transaction_id,
        invoice_id,
        appointment_id,
        patient_id,
        location_id,
        vertical,
        service_id,
        case when not is_nobodys then provider_id end as provider_id,
        sold_on,
        month_start_on,
        line_type,
        adjustment_kind,
        list_amount,
        earned_amount,
        -- who has revenue but no hours is on neither side
        is_nobodys or has_available_hours as counts_per_available_hour,
        is_nobodys or has_productive_hours as counts_per_completed_hour,
        is_nobodys or has_worked_hours as counts_per_worked_hour
    from described

)

select * from final
