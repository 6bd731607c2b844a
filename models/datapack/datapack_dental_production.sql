-- One row per month and dental place: from the fees of the work done over each kind of adjustment to net production and the money received.
{{ config(alias='dental_production') }}

with waterfall as (

    select * from {{ ref('production_waterfall_month') }}

),

months as (

    select * from {{ ref('earnings_month') }}

),

locations as (

    select * from {{ ref('location') }}

),

final as (

    select
        waterfall.month_start_on,
        locations.location_name,
        coalesce(months.patients, 0) as patients,
        {%- for amount in [
            'gross_production', 'line_discount', 'contractual', 'discount', 'correction', 'other_reduction',
            'net_production', 'insurance', 'financing', 'patient', 'refunded', 'collected', 'prepaid',
            'collected_for_month'
        ] %}
        waterfall.{{ amount }}_amount,
        {%- endfor %}
        waterfall.collected_of_net_rate,
        waterfall.collected_of_gross_rate,
        waterfall.collected_to_date_rate
    from waterfall
    inner join locations on waterfall.location_id = locations.location_id
    left join months
        on waterfall.month_start_on = months.month_start_on
        and waterfall.location_id = months.location_id

)

select * from final
order by month_start_on, location_name
