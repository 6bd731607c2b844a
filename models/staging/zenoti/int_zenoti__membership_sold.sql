-- One row per membership sold, with its guest and the day on which it ended.
with memberships as (

    select * from {{ ref('stg_zenoti__membership') }}

),

guests as (

    select * from {{ ref('int_zenoti__guest_link') }}

),

status_map as (

    select * from {{ ref('map_zenoti__membership_status') }}

),

plan_map as (

    select * from {{ ref('map_zenoti__benefit_type') }}

),

numbered as (

    select
        *,
        row_number() over (
            partition by account, center_name, invoice_no, membership_name order by source_file, source_row
        ) as occurrence
    from memberships

),

final as (

    select
        {{ source_key('zenoti', 'numbered.account', [
            'numbered.center_name', 'numbered.invoice_no', 'numbered.membership_name',
            'cast(numbered.occurrence as varchar)'
        ]) }} as membership_id,
        numbered.*,
        coalesce(numbered.started_on, numbered.sold_on) as begins_on,
        guests.source_patient_id,
        plan_map.plan_type,
        coalesce(status_map.membership_status, 'unmapped') as known_status,
        coalesce(status_map.is_ended, false) as is_ended,
        {{ words('numbered.membership_name') }} as plan_words
    from numbered
    left join guests
        on
            numbered.account = guests.account
            and numbered.center_name = guests.center_name
            and numbered.invoice_no = guests.invoice_no
            and numbered.guest_code is not distinct from guests.guest_code
            and numbered.guest_name is not distinct from guests.guest_name
            and guests.email is null
    left join status_map on lower(numbered.membership_status) = status_map.source_status
    left join plan_map on lower(numbered.benefit_type) = plan_map.source_benefit_type

)

select * from final
