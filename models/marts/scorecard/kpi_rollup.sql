-- One row per metric, level, entity, location and month: what its events add up to.
-- One metric after the other: all in one query hold their intermediate rows at the same time.
{{ config(post_hook='{{ insert_rollups(this, (metric_register() | list)[1:]) }}') }}
{%- set register = metric_register() -%}
{%- set first_key = (register | list)[0] -%}
{%- for metric_key in register %}{% do ref('kpi_' ~ metric_key) %}{% endfor %}

select * from {{ kpi_rollup(first_key, register[first_key]) }} as {{ first_key }}
