-- One row per service of the practice, with its line and flags.
{%- set flags = [
    'is_consultation', 'counts_as_visit', 'is_rebooking_eligible', 'expected_interval_days', 'grace_days',
    'requires_device', 'requires_room', 'standard_product_cost',
] %}
with records as (

    select * from {{ ref('int_service__record') }}

),

matches as (

    select * from {{ ref('int_service__match') }}

),

lines as (

    select * from {{ ref('service_line') }}

),

names as (

    select
        service_id,
        -- of several spellings the catalogue's, and not the one in capitals
        min_by(
            service_name,
            cast(evidence as varchar)
            || case when service_name = upper(service_name) then '1' else '0' end
            || service_name
        ) as service_name,
        cast(max(product_cost_amount) as decimal(18, 2)) as catalogue_product_cost
    from records
    group by service_id

),

-- the first rule that names a line decides it
chosen as (

    select
        service_id,
        service_line,
        mapped_by
    from matches
    where service_line is not null
    qualify row_number() over (partition by service_id order by rule_order) = 1

),

-- then each flag comes from the first rule that sets it and does not speak of another line
flags as (

    select
        matches.service_id,
        {% for flag in flags -%}
        min_by(matches.{{ flag }}, matches.rule_order) filter (where matches.{{ flag }} is not null) as {{ flag }},
        {% endfor -%}
        max(case when matches.mapped_by = 'override' then 1 else 0 end) as has_override
    from matches
    left join chosen on matches.service_id = chosen.service_id
    where matches.service_line is null or matches.service_line = chosen.service_line
    group by matches.service_id

),

final as (

    select
        names.service_id,
        names.service_name,
        coalesce(chosen.service_line, 'other') as service_line,
        coalesce(flags.is_consultation, lines.is_consultation) as is_consultation,
        coalesce(flags.counts_as_visit, lines.counts_as_visit) as counts_as_visit,
        coalesce(flags.is_rebooking_eligible, lines.is_rebooking_eligible) as is_rebooking_eligible,
        coalesce(
            flags.expected_interval_days,
            lines.expected_interval_days,
            case
                when coalesce(flags.is_rebooking_eligible, lines.is_rebooking_eligible)
                    then {{ parameter('default_expected_interval_days', 'bigint') }}
            end
        ) as expected_interval_days,
        coalesce(
            flags.grace_days,
            lines.grace_days,
            case
                when coalesce(flags.is_rebooking_eligible, lines.is_rebooking_eligible)
                    then {{ parameter('default_grace_days', 'bigint') }}
            end
        ) as grace_days,
        coalesce(flags.requires_device, lines.requires_device) as requires_device,
        coalesce(flags.requires_room, lines.requires_room) as requires_room,
        coalesce(flags.standard_product_cost, names.catalogue_product_cost) as standard_product_cost,
        case
            when flags.has_override = 1 then 'override'
            else coalesce(chosen.mapped_by, 'unmapped')
        end as mapped_by
    from names
    left join chosen on names.service_id = chosen.service_id
    left join flags on names.service_id = flags.service_id
    inner join lines on coalesce(chosen.service_line, 'other') = lines.service_line

)

select * from final
