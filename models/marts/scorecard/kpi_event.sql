-- One row per contribution to a KPI: an event with its numerator and denominator.
-- A view over the KPI models of the register, so that nothing is stored twice.
{{ config(materialized='view') }}

{% for metric_key in metric_register() %}
select * from {{ ref('kpi_' ~ metric_key) }}
{{ 'union all' if not loop.last }}
{% endfor %}
