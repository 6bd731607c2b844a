-- Services of which neither a rule of the practice nor the taxonomy knows the line. They count as `other`, with the default
-- interval; a `services` entry in practice.yml (match, service_line) resolves each.
{{ config(severity='warn', store_failures=true) }}
select
    service_id,
    service_name
from {{ ref('service') }}
where mapped_by = 'unmapped'
