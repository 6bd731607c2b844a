-- One row per sale line and appointment that its source names for it.
with stated as (

    {{ union_entity('transaction_appointment') }}

)

select * from stated
