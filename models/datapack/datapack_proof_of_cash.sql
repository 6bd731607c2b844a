-- One row per month and place: from what was invoiced to what reached the bank.
{{ config(alias='proof_of_cash') }}

with proof as (

    select * from {{ ref('cash_proof_month') }}

),

months as (

    select * from {{ ref('earnings_month') }}

),

locations as (

    select * from {{ ref('location') }}

),

final as (

    select
        proof.month_start_on,
        coalesce(locations.location_name, 'Shared account') as location_name,
        months.patients,
        {%- for amount in [
            'invoiced', 'gift_card', 'reward', 'tip', 'timing', 'refund', 'unexplained', 'received',
            'collected', 'processor', 'processor_difference', 'fee', 'deposit', 'payout',
            'payout_difference', 'bank_expected', 'bank', 'bank_difference'
        ] %}
        proof.{{ amount }}_amount,
        {%- endfor %}
        proof.difference_reason
    from proof
    -- left joins: a shared account has no place, a month of deposits may have no sales
    left join locations on proof.location_id = locations.location_id
    left join months
        on proof.month_start_on = months.month_start_on
        and proof.location_id = months.location_id

)

select * from final
order by month_start_on, location_name
