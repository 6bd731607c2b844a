{# The canonical tables that hold rows of files: the day of a row, and the records of kpi_event that rest on it. #}
{% macro row_tables() -%}
    {{ return({
        "appointment": {"day": "cast(starts_at as date)", "records": ["appointment", "booked_visit", "visit", "patient", "consult_episode"]},
        "transaction": {"day": "sold_on", "records": ["transaction", "visit", "patient", "consult_episode"]},
        "payment": {"day": "paid_on", "records": ["payment"]},
        "transaction_shadow": {"day": "sold_on", "records": ["patient_identity"]},
        "payment_shadow": {"day": "paid_on", "records": ["patient_identity", "payment"]},
        "compensation": {"day": "pay_period_end_on", "records": ["compensation", "provider_identity"]},
        "provider_hours": {"day": "worked_on", "records": ["provider_hours"]},
        "product_usage": {"day": "used_on", "records": ["product_usage", "transaction"]},
        "purchase": {"day": "purchased_on", "records": ["purchase"]},
        "lead": {"day": "cast(created_at as date)", "records": ["lead"]},
        "lead_event": {"day": "cast(occurred_at as date)", "records": ["lead"]},
        "message": {"day": "cast(sent_at as date)", "records": ["message", "lead"]},
        "ad_spend": {"day": "spend_on", "records": ["ad_spend"]},
        "membership": {"day": "started_on", "records": ["membership", "membership_period"]},
        "prepaid_instrument": {"day": "sold_on", "records": ["prepaid_instrument"]},
        "review": {"day": "reviewed_on", "records": ["review"]},
        "treatment_plan_item": {"day": "presented_on", "records": ["treatment_plan_item"]},
        "recall": {"day": "due_on", "records": ["recall"]}
    }) }}
{%- endmacro %}
