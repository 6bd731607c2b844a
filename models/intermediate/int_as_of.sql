-- One row: the day up to which the data speaks (`practice.as_of`, else the last day with data).
select max(practice.as_of_on) as as_of_on
from {{ source('raw_practice', 'practice') }} as practice
