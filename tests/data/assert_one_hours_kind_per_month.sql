-- Hours of one kind count per provider, location and month, never two kinds of the same time.
select
    provider_id,
    location_id,
    {{ month_start('worked_on') }} as month_start_on
from {{ ref('provider_hours') }}
where is_used
group by provider_id, location_id, {{ month_start('worked_on') }}
having count(distinct source_kind) > 1
