-- One row per sale, day of purchase, item and staff member: what all payers owe of it, as
-- the last version of its invoice has it.
with sales as (

    select
        sales.*,
        clients.source_patient_id
    from {{ ref('stg_jane__sales') }} as sales
    left join {{ ref('int_jane__client') }} as clients
        on
            sales.account = clients.account
            and sales.file_sha256 = clients.file_sha256
            and sales.source_row = clients.source_row

),

bookings as (

    select * from {{ ref('int_jane__booking') }}

),

rules as (

    select * from {{ ref('map_jane__line_type') }}

),

versioned as (

    select
        *,
        max(coalesce(invoice_version, 0)) over (
            partition by account, source_location_id, sale_no
        ) as last_version
    from sales

),

-- a reconciled original stays, and a reversal takes it back: then all versions add up
marked as (

    select
        *,
        bool_or(net_amount < 0 and coalesce(invoice_version, 0) < last_version) over (
            partition by account, source_location_id, sale_no
        ) as has_reversal
    from versioned

),

lines as (

    select
        account,
        source_location_id,
        source_location_name,
        sale_no,
        purchased_on,
        item_name,
        category,
        staff_name,
        min(source_patient_id) as source_patient_id,
        max_by(status, coalesce(invoice_version, 0)) as status,
        sum(net_amount) as net_amount,
        sum(tax_amount) as tax_amount,
        min(source_file) as source_file,
        min(source_row) as source_row
    from marked
    where has_reversal or coalesce(invoice_version, 0) = last_version
    group by
        account, source_location_id, source_location_name, sale_no, purchased_on, item_name,
        category, staff_name

),

-- who did not come, and is billed for it: nothing of the kind took place that day
absences as (

    select
        account,
        source_patient_id,
        cast(starts_at as date) as booked_on,
        lower(service_name) as service_word
    from bookings
    where source_patient_id is not null
    group by account, source_patient_id, cast(starts_at as date), lower(service_name)
    having
        bool_or(appointment_status in ('cancelled', 'no_show'))
        and not bool_or(
            appointment_status in ('booked', 'confirmed', 'checked_in', 'completed', 'unmapped')
        )

),

treatments as (

    select distinct account, lower(service_name) as service_word
    from bookings
    where service_name is not null

),

-- what an item is called says more than the practice's own category
first_rules as (

    select
        names.item_name,
        names.category,
        rules.line_type
    from (select distinct item_name, category from lines) as names
    inner join rules
        on
            case rules.match_on
                when 'item' then lower(names.item_name)
                when 'category' then lower(names.category)
            end like rules.pattern
    qualify
        row_number() over (
            partition by names.item_name, names.category order by rules.rule_number
        ) = 1

),

final as (

    select
        lines.*,
        {{ source_key('jane', 'lines.account', [
            "coalesce(lines.source_location_id, '')", "coalesce(lines.source_location_name, '')",
            'lines.sale_no', 'cast(lines.purchased_on as varchar)',
            "coalesce(lines.item_name, '')", "coalesce(lines.category, '')",
            "coalesce(lines.staff_name, '')",
        ]) }} as line_id,
        absences.booked_on is not null and lines.net_amount > 0 as is_absence_fee,
        case
            when absences.booked_on is not null then 'fee'
            -- what no rule knows is most often a service of the practice; a test lists it
            else coalesce(first_rules.line_type, 'service')
        end as line_type,
        first_rules.line_type is null and treatments.service_word is null as is_unmapped
    from lines
    left join absences
        on
            lines.account = absences.account
            and lines.source_patient_id = absences.source_patient_id
            and lines.purchased_on = absences.booked_on
            and lower(lines.item_name) = absences.service_word
    left join treatments
        on
            lines.account = treatments.account
            and lower(lines.item_name) = treatments.service_word
    left join first_rules
        on
            lines.item_name is not distinct from first_rules.item_name
            and lines.category is not distinct from first_rules.category

)

select * from final
