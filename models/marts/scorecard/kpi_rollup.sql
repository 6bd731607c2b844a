-- One row per metric, level, entity, location and month: what its events add up to.
{% for metric_key, metric in metric_register().items() %}
select * from {{ kpi_rollup(metric_key, metric) }} as {{ metric_key }}
{{ 'union all' if not loop.last }}
{% endfor %}
