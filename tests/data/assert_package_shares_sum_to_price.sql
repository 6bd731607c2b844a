-- The shares of a bundle's services are what was paid for the bundle, to the cent.
select
    instruments.prepaid_instrument_id,
    instruments.sold_amount,
    sum(items.allocated_amount) as allocated_amount
from {{ ref('prepaid_instrument') }} as instruments
inner join {{ ref('prepaid_instrument_item') }} as items
    on instruments.prepaid_instrument_id = items.prepaid_instrument_id
group by instruments.prepaid_instrument_id, instruments.sold_amount
having sum(items.allocated_amount) <> instruments.sold_amount
