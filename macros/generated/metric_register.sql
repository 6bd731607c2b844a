{# Generated from seeds/metrics.csv and the kpi_ models by `make generate`. #}
{% macro metric_register() -%}
    {{ return({
        "rebooking_rate_7d": {"rollup": "additive", "levels": ["portfolio", "location", "provider", "service_line"]},
        "rebooking_rate_0d": {"rollup": "additive", "levels": ["portfolio", "location", "provider", "service_line"]},
        "rebook_kept_rate": {"rollup": "additive", "levels": ["portfolio", "location", "provider"]},
        "cycle_return_rate": {"rollup": "additive", "levels": ["portfolio", "location", "provider", "service_line"]},
        "utilization": {"rollup": "additive", "levels": ["portfolio", "location", "provider"]},
        "schedule_fill": {"rollup": "additive", "levels": ["portfolio", "location", "provider"]},
        "no_show_rate": {"rollup": "additive", "levels": ["portfolio", "location", "provider", "service_line", "channel"]},
        "late_cancel_rate": {"rollup": "additive", "levels": ["portfolio", "location", "provider"]},
        "rph_available": {"rollup": "additive", "levels": ["portfolio", "location", "provider"]},
        "rph_productive": {"rollup": "additive", "levels": ["portfolio", "location", "provider"]},
        "rph_worked": {"rollup": "additive", "levels": ["portfolio", "location", "provider"]},
        "average_ticket": {"rollup": "additive", "levels": ["portfolio", "location", "provider", "service_line"]},
        "retention_12m_period": {"rollup": "per_level", "levels": ["portfolio", "location", "provider"]},
        "return_12m_cohort": {"rollup": "additive", "levels": ["portfolio", "location", "provider", "channel"]},
        "return_90d_first_provider": {"rollup": "additive", "levels": ["portfolio", "location", "provider"]},
        "return_120d_first_provider": {"rollup": "additive", "levels": ["portfolio", "location", "provider"]},
        "new_patients": {"rollup": "additive", "levels": ["portfolio", "location", "provider", "channel"]},
        "active_patients": {"rollup": "per_level", "levels": ["portfolio", "location"]},
        "earned_revenue": {"rollup": "additive", "levels": ["portfolio", "location", "provider", "service_line", "channel"]},
        "sales": {"rollup": "additive", "levels": ["portfolio", "location", "provider", "service_line"]},
        "collections": {"rollup": "additive", "levels": ["portfolio", "location"]},
        "discount_rate": {"rollup": "additive", "levels": ["portfolio", "location", "provider", "service_line"]},
        "refund_rate": {"rollup": "additive", "levels": ["portfolio", "location", "provider"]},
        "retail_share": {"rollup": "additive", "levels": ["portfolio", "location", "provider"]},
        "leads": {"rollup": "additive", "levels": ["portfolio", "location", "channel", "campaign"]},
        "cost_per_lead": {"rollup": "additive", "levels": ["portfolio", "location", "channel", "campaign"]},
        "lead_conversion_rate": {"rollup": "additive", "levels": ["portfolio", "location", "channel", "campaign"]},
        "cac_paid_media": {"rollup": "additive", "levels": ["portfolio", "location", "channel", "campaign", "campaign_provider"]},
        "payment_match_rate": {"rollup": "additive", "levels": ["portfolio", "location"]}
    }) }}
{%- endmacro %}
