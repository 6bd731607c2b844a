-- One row per location, kind of fact and span of time: the system that is its record, declared or elected.
{%- set register = var('systems').keys() | list %}
with declared as (

    select
        location_id,
        kind,
        source_system,
        account,
        from_on,
        to_on
    from {{ source('raw_practice', 'location_record') }}

),

spans as (

    select * from {{ ref('int_location__span') }}

),

-- who keeps the book of a place goes before who only takes its money; then the order of the register
ranked as (

    select
        spans.*,
        max(case when spans.kind = 'appointment' then 1 else 0 end) over (
            partition by spans.location_id, spans.source_system, spans.account
        ) as keeps_book,
        max(case when spans.kind = 'sale' then 1 else 0 end) over (
            partition by spans.location_id
        ) as has_sales,
        case spans.source_system
            when '' then 0
            {% for system in register -%}
            when '{{ system }}' then {{ loop.index }}
            {% endfor -%}
            else {{ register | length + 1 }}
        end as register_order
    from spans

),

elected as (

    select
        ranked.location_id,
        ranked.kind,
        ranked.source_system,
        ranked.account,
        cast(null as date) as from_on,
        cast(null as date) as to_on
    from ranked
    left join (select distinct location_id, kind from declared) as settled
        on ranked.location_id = settled.location_id and ranked.kind = settled.kind
    left join (select distinct location_id from declared where kind = 'sale') as selling
        on ranked.location_id = selling.location_id
    where
        settled.location_id is null
        -- where nothing is known to be sold, payments have nothing to follow
        and (ranked.kind <> 'payment' or (ranked.has_sales = 0 and selling.location_id is null))
    -- pay is told once by whoever paid it: every payroll is its own record
    qualify
        ranked.kind = 'payroll'
        or row_number() over (
            partition by ranked.location_id, ranked.kind
            order by ranked.keeps_book desc, ranked.register_order, ranked.account
        ) = 1

),

records as (

    select * from declared
    union all
    select * from elected

),

-- payments follow the sale system, unless the practice names another
final as (

    select * from records
    union all
    select
        sales.location_id,
        'payment' as kind,
        sales.source_system,
        sales.account,
        sales.from_on,
        sales.to_on
    from records as sales
    where
        sales.kind = 'sale'
        and not exists (
            select 1
            from declared
            where declared.location_id = sales.location_id and declared.kind = 'payment'
        )

)

select * from final
