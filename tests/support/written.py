"""How the report writes its numbers, said a second time by another library."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

from babel.numbers import format_currency, format_decimal

MONEY = {"en_US": "¤#,##0", "de_DE": "#,##0\u00a0¤"}
PERCENT = {"en_US": "%", "de_DE": "\u00a0%"}


def written(value: float, unit: str, locale: str = "en_US", currency: str = "USD") -> str:
    """A number in its unit, as people of a locale write it."""
    with localcontext(rounding=ROUND_HALF_UP):
        number = Decimal(repr(value))
        if unit.startswith("usd"):
            whole, pattern = round_to(number, 0), MONEY[locale]
            money = format_currency(whole, currency, locale=locale, currency_digits=False, format=pattern)
            return money + (" / h" if unit == "usd_per_hour" else "")
        if unit in ("growth", "points"):
            change = round_to(number * 100, 1)
            words = ("+" if change > 0 else "") + format_decimal(change, "#,##0.0", locale=locale)
            return words + (PERCENT[locale] if unit == "growth" else " points")
        if unit in ("rate", "percent"):
            places = 1 if unit == "rate" else 2
            share = round_to(number * 100 if unit == "rate" else number, places)
            return format_decimal(share, f"#,##0.{'0' * places}", locale=locale) + PERCENT[locale]
        places = {"count": 0, "minutes": 0, "hours": 1, "days": 1, "measure": 3}.get(unit, 2)
        pattern = "#,##0" + ("." + "0" * places if places else "")
        words = {"minutes": " min", "hours": " h", "days": " d"}
        return format_decimal(round_to(number, places), pattern, locale=locale) + words.get(unit, "")


def round_to(number: Decimal, places: int) -> Decimal:
    """Half away from zero, and never a zero with a sign."""
    return number.quantize(Decimal(1).scaleb(-places)) + 0
