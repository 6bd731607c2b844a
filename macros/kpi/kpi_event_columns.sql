{#
    The columns of marts.kpi_event, typed and in the order of the contract. A KPI model names what it has; the rest is null:

        select {{ kpi_event_columns('rebooking_rate_7d', event_on='visit_on', location_id='location_id', …) }} from …

    The period is the month of event_on unless it is named. An event is mature, and counts, unless is_mature says otherwise.
#}
{% macro kpi_event_columns(metric_key) -%}
    {%- set types = kpi_event_types() -%}
    {%- for name in kwargs if name not in types -%}
        {{ exceptions.raise_compiler_error(metric_key ~ ': kpi_event has no column ' ~ name) }}
    {%- endfor -%}
    {%- set values = {
        'metric_key': "'" ~ metric_key ~ "'",
        'period_start_on': month_start(kwargs.get('event_on', 'null')),
        'is_mature': 'true'
    } -%}
    {%- do values.update(kwargs) -%}
    {%- for name, type in types.items() %}
        cast({{ values.get(name, 'null') }} as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro kpi_event_types() -%}
    {{ return({
        'metric_key': 'varchar', 'event_on': 'date', 'period_start_on': 'date', 'level': 'varchar', 'entity_id': 'varchar',
        'location_id': 'varchar', 'provider_id': 'varchar', 'service_line': 'varchar', 'channel': 'varchar',
        'campaign': 'varchar', 'room_id': 'varchar', 'device_id': 'varchar', 'patient_id': 'varchar',
        'canonical_table': 'varchar', 'record_id': 'varchar', 'numerator': 'decimal(18,6)', 'denominator': 'decimal(18,6)',
        'is_mature': 'boolean', 'basis': 'varchar'
    }) }}
{%- endmacro %}
