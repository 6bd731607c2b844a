-- One row per location, quarter and booker: what became of the bookings they made. No ranking: by label.
{{ config(alias='front_desk') }}

with quarters as (

    select * from {{ ref('front_desk_quarter') }}

),

locations as (

    select * from {{ ref('location') }}

),

labels as (

    select * from {{ ref('provider_label') }}

),

hidden_places as (

    select distinct
        entity_id as location_id,
        period_start_on as quarter_start_on
    from {{ ref('disclosure_cell') }}
    where level = 'location'
    and metric_key in ('online_booking_share', 'no_show_rate')
    and period_grain = 'quarter'
    and is_suppressed

),

labelled as (

    select
        quarters.*,
        locations.location_name,
        case quarters.booked_by
            when 'online' then 'Online, by the patient'
            when 'unknown' then 'Unknown'
            else labels.provider_label
        end as booked_by_label
    from quarters
    inner join locations on quarters.location_id = locations.location_id
    left join labels on quarters.booked_by_provider_id = labels.provider_id

),

decided as (

    select
        labelled.*,
        hidden_places.location_id is not null
        or {{ is_hidden_in_group(
            'labelled.patients', 'labelled.location_id, labelled.quarter_start_on', 'labelled.booked_by_label'
        ) }} as is_suppressed,
        labelled.booked_by = 'person'
        and labelled.due_bookings < {{ parameter('front_desk_min_bookings') }} as has_too_few_events
    from labelled
    left join hidden_places
        on labelled.location_id = hidden_places.location_id
        and labelled.quarter_start_on = hidden_places.quarter_start_on

),

shown as (

    select
        *,
        not is_suppressed and not has_too_few_events as is_shown,
        -- shares of few are empty, whoever booked
        not is_suppressed and not has_too_few_events
        and due_patients >= {{ parameter('suppress_below') }} as has_due,
        not is_suppressed and not has_too_few_events
        and rebookable_patients >= {{ parameter('suppress_below') }} as has_rebookable
    from decided

),

final as (

    select
        quarter_start_on,
        location_name,
        booked_by,
        booked_by_label,
        case when is_shown then bookings end as bookings,
        case when is_shown then share_of_bookings end as share_of_bookings,
        {%- for measure, name in {
            'kept_bookings': 'kept_rate', 'no_shows': 'no_show_rate', 'late_cancellations': 'late_cancel_rate'
        }.items() %}
        case when has_due then cast({{ measure }} as double) / due_bookings end as {{ name }},
        {%- endfor %}
        case when is_shown then cast(mean_lead_days as double) end as mean_lead_days,
        case when is_shown then cast(bookings_at_visit as double) / bookings end as booked_at_visit_rate,
        case when has_rebookable then cast(rebooked_visits as double) / rebookable_visits end as rebooked_rate,
        is_suppressed,
        has_too_few_events
    from shown

)

select * from final
order by final.quarter_start_on, final.location_name, final.booked_by_label
