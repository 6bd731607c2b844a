-- One row per sale line of a comparable place and month, and one for the month a year later, of which it is
-- the base. The group has two views: rows without a level, and those of the places, are the owned one.
with sale_lines as (

    select * from {{ ref('kpi_earned_revenue') }}

),

comparable_months as (

    select * from {{ ref('comparable_month') }}
    where is_like_for_like

),

compared as (
    {% for change, base, month in [
        ('sale_lines.numerator', '0', 'sale_lines.period_start_on'),
        ('-sale_lines.numerator', 'sale_lines.numerator', add_months('sale_lines.period_start_on', 12)),
    ] %}
    select
        sale_lines.event_on,
        sale_lines.location_id,
        sale_lines.patient_id,
        sale_lines.canonical_table,
        sale_lines.record_id,
        comparable_months.month_start_on,
        comparable_months.is_owned,
        {{ change }} as change_amount,
        {{ base }} as base_amount
    from sale_lines
    inner join comparable_months
        on sale_lines.location_id = comparable_months.location_id
        and {{ month }} = comparable_months.month_start_on
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (
    {% for level, entity, basis, condition in [
        ('null', 'null', "'owned'", 'is_owned'),
        ("'location'", 'location_id', "'like_for_like'", 'not is_owned'),
        ("'portfolio'", "'like_for_like'", "'like_for_like'", 'true'),
    ] %}
    select
        {{ kpi_event_columns(
            'same_store_growth',
            event_on='event_on',
            period_start_on='month_start_on',
            level=level,
            entity_id=entity,
            location_id='location_id',
            patient_id='patient_id',
            canonical_table='canonical_table',
            record_id='record_id',
            numerator='change_amount',
            denominator='base_amount',
            basis=basis
        ) }}
    from compared
    where {{ condition }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
