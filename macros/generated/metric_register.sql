{# Generated from seeds/metrics.csv and the kpi_ models by `make generate`. #}
{% macro metric_register() -%}
    {{ return({
        "rebooking_rate_7d": {"rollup": "additive", "levels": ["portfolio", "location", "provider", "service_line"]},
        "rebooking_rate_0d": {"rollup": "additive", "levels": ["portfolio", "location", "provider", "service_line"]},
        "no_show_rate": {"rollup": "additive", "levels": ["portfolio", "location", "provider", "service_line", "channel"]},
        "late_cancel_rate": {"rollup": "additive", "levels": ["portfolio", "location", "provider"]},
        "new_patients": {"rollup": "additive", "levels": ["portfolio", "location", "provider", "channel"]},
        "earned_revenue": {"rollup": "additive", "levels": ["portfolio", "location", "provider", "service_line", "channel"]},
        "sales": {"rollup": "additive", "levels": ["portfolio", "location", "provider", "service_line"]},
        "collections": {"rollup": "additive", "levels": ["portfolio", "location"]},
        "discount_rate": {"rollup": "additive", "levels": ["portfolio", "location", "provider", "service_line"]},
        "refund_rate": {"rollup": "additive", "levels": ["portfolio", "location", "provider"]},
        "retail_share": {"rollup": "additive", "levels": ["portfolio", "location", "provider"]}
    }) }}
{%- endmacro %}
