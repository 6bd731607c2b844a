-- One row per month with the same month a year before, place and service line: what the change of earned revenue is made of.
{{ config(alias='price_volume_mix') }}
{%- set amounts = ['units', 'gross_amount', 'discount_amount', 'correction_amount'] %}

with sale_lines as (

    select * from {{ ref('sale_line') }}

),

location_months as (

    select * from {{ ref('location_month') }}

),

locations as (

    select * from {{ ref('location') }}

),

lines as (

    {{ revenue_line('sale_lines') }}

),

cells as (

    select
        month_start_on,
        location_id,
        service_line,
        service_id,
        {%- for amount in amounts %}
        sum({{ amount }}) as {{ amount }}{{ ',' if not loop.last }}
        {%- endfor %}
    from lines
    group by month_start_on, location_id, service_line, service_id

),

-- each month stands once as it is and once as that of the year before
twice as (

    {% for month, is_now in [('month_start_on', 'true'), (add_months('month_start_on', 12), 'false')] -%}
    select
        {{ month }} as month_start_on,
        location_id,
        service_line,
        service_id,
        {{ amounts | join(', ') }},
        {{ is_now }} as is_now
    from cells
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

compared_months as (

    select
        location_months.location_id,
        location_months.month_start_on
    from location_months
    inner join location_months as earlier
        on location_months.location_id = earlier.location_id
        and earlier.month_start_on = {{ add_months('location_months.month_start_on', -12) }}

),

paired as (

    select
        twice.month_start_on,
        twice.location_id,
        twice.service_line,
        twice.service_id,
        {%- for amount in amounts %}
        sum(case when twice.is_now then twice.{{ amount }} else 0 end) as {{ amount }},
        sum(case when twice.is_now then 0 else twice.{{ amount }} end) as earlier_{{ amount }}{{ ',' if not loop.last }}
        {%- endfor %}
    from twice
    inner join compared_months
        on twice.location_id = compared_months.location_id
        and twice.month_start_on = compared_months.month_start_on
    group by twice.month_start_on, twice.location_id, twice.service_line, twice.service_id

),

terms as (

    {{ revenue_terms(
        'paired', keys=['month_start_on', 'location_id', 'service_line'], entity=['month_start_on', 'location_id']
    ) }}

),

-- people behind either side of the change
served as (

    select
        sale_lines.location_id,
        sale_lines.service_line,
        months.month_start_on,
        count(distinct sale_lines.patient_id) as patients
    from sale_lines
    inner join compared_months as months
        on sale_lines.location_id = months.location_id
        and sale_lines.month_start_on
            in (months.month_start_on, {{ add_months('months.month_start_on', -12) }})
    group by sale_lines.location_id, sale_lines.service_line, months.month_start_on

),

final as (

    select
        terms.month_start_on,
        locations.location_name,
        terms.service_line,
        coalesce(served.patients, 0) as patients,
        terms.earlier_earned_amount,
        terms.volume_amount,
        terms.mix_amount,
        terms.price_amount,
        terms.discount_amount,
        terms.refund_amount,
        terms.change_amount,
        terms.earned_amount,
        cast(terms.change_amount as double) / nullif(terms.earlier_earned_amount, 0) as change_share
    from terms
    inner join locations on terms.location_id = locations.location_id
    left join served
        on terms.month_start_on = served.month_start_on
        and terms.location_id = served.location_id
        and terms.service_line = served.service_line

)

select * from final
order by month_start_on, location_name, service_line
