"""A fact as marts.briefing_fact has it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

FACT: dict[str, Any] = {
    "measure_key": "no_show_rate", "period_grain": "month", "period_number": 0, "level": "location",
    "entity_id": "mill-creek", "metric_key": "no_show_rate", "measure_name": "No-show rate", "unit": "rate",
    "period_start_on": dt.date(2026, 6, 1), "period_end_on": dt.date(2026, 6, 30), "entity_name": "Mill Creek",
    "direction": "up", "is_good": False, "value": Decimal("0.14"),
    "numerator": Decimal(14),
    "denominator": Decimal(100), "cases": 100, "excluded_immature": 0,
    "previous_value": Decimal("0.051"), "change": Decimal("0.089"),
    "change_share": Decimal("1.745098"), "usual_value": Decimal("0.06"),
    "usual_low_value": Decimal("0.03"),
    "usual_high_value": Decimal("0.09"), "distance": Decimal("0.08"), "surprise": Decimal("5.3"),
    "p_value": Decimal("0.000001"), "history_periods": 18, "is_unusual": True, "is_told": True,
    "volume_amount": None, "mix_amount": None, "price_amount": None, "discount_amount": None, "refund_amount": None,
    "driver_location": None, "driver_location_change": None, "driver_service_line": "neurotoxin",
    "driver_service_line_change": Decimal("0.062"), "driver_channel": None, "driver_channel_change": None,
    "driver_campaign": None, "driver_campaign_change": None, "worth_base": Decimal(100), "worth_share": Decimal(-1),
    "worth_amount": Decimal("90.00"), "dollars_amount": Decimal("-720.00"),
    "action": "Check that reminders went out, and confirm by phone what is booked.",
}  # fmt: skip


def fact(**changed: Any) -> dict[str, Any]:
    """The same with other values."""
    assert set(changed) <= set(FACT)
    return {**FACT, **changed}
