"""Hours of the week, bookings by who made them and the trend are what the truth gives: every cell, on every group."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from pipelines.demo import SEED, simulate
from tests.support.built import Built
from tests.support.groups import SMALL, small_group, small_truth
from tests.support.recompute_demand import bookers, hours_of_the_week, trend_of, trends

pytestmark = pytest.mark.slow

WEEK = (
    "offered_minutes", "offered_weeks", "booked_minutes", "kept_minutes", "due_bookings", "no_shows",
    "late_cancellations", "requests_made", "requests", "waiting_days",
)  # fmt: skip
DESK = (
    "bookings", "patients", "due_bookings", "kept_bookings", "no_shows", "late_cancellations", "mean_lead_days",
    "bookings_at_visit", "rebookable_visits", "rebooked_visits",
)  # fmt: skip
ROUNDED = {"offered_minutes": Fraction(1, 100), "booked_minutes": Fraction(1, 100), "kept_minutes": Fraction(1, 100)}
"""Hours are kept to the fourth decimal and spread over the clock."""


@pytest.fixture(scope="module", params=["demo", SMALL, 11, 29, 47])
def built(request: pytest.FixtureRequest) -> Built:
    """The demo and small groups, three of which nobody looked at while the models were written."""
    if request.param == "demo":
        return Built(request.getfixturevalue("demo").warehouse, simulate(SEED))
    return Built(small_group(request.param).warehouse, small_truth(request.param))


def differences(
    held: dict[tuple, dict[str, Decimal | int | None]], true: dict[tuple, dict[str, Fraction]], names: tuple[str, ...]
) -> list[str]:
    """Cells that differ. Nothing at all is the same as no cell."""
    found = []
    for key in sorted({*held, *true}, key=str):
        for name in names:
            one = Fraction(held.get(key, {}).get(name) or 0)
            other = Fraction(true.get(key, {}).get(name, 0))
            if abs(one - other) > ROUNDED.get(name, 0):
                found.append(f"{key} {name}: true {float(other)}, held {float(one)}")
    return found


def test_the_hours_of_the_week(built: Built) -> None:
    held = {
        tuple(key): dict(zip(WEEK, measures, strict=True))
        for *key, measures in (
            (*row[:3], row[3:])
            for row in built.rows(
                f"select location_id, iso_weekday, hour_of_day, {', '.join(WEEK)} from marts.demand_hour "
                "where season = 'year'"
            )
        )
    }
    true = hours_of_the_week(built.observed)
    wrong = differences(held, true, WEEK)
    assert not wrong, f"{len(wrong)} differences\n" + "\n".join(wrong[:20])
    assert all(sum(cell.get(name, 0) for cell in true.values()) > 0 for name in WEEK)


def test_the_seasons_are_parts_of_the_year(built: Built) -> None:
    counted = ", ".join(f"sum({name})" for name in WEEK[:-1])
    parts, whole = (
        built.rows(
            f"select location_id, iso_weekday, hour_of_day, {counted} from marts.demand_hour "
            f"where season {sign} 'year' group by all"
        )
        for sign in ("<>", "=")
    )
    year = {row[:3]: row[3:] for row in whole}
    assert {row[:3] for row in parts} == set(year)
    for row in parts:
        for one, other in zip(row[3:], year[row[:3]], strict=True):
            assert abs((one or 0) - (other or 0)) <= Decimal("0.03"), row[:3]


def test_bookings_by_who_made_them(built: Built) -> None:
    held = {
        (quarter, place, built.provider(booker) if booked_by == "person" else booked_by): dict(
            zip(DESK, measures, strict=True)
        )
        for quarter, place, booked_by, booker, *measures in built.rows(
            f"select quarter_start_on, location_id, booked_by, booked_by_provider_id, {', '.join(DESK)} "
            "from marts.front_desk_quarter"
        )
    }
    true = bookers(built.observed)
    wrong = differences(held, true, DESK)
    assert not wrong, f"{len(wrong)} differences\n" + "\n".join(wrong[:20])
    assert {key[2] for key in true} > {"online", "unknown"}
    assert all(sum(cell.get(name, 0) for cell in true.values()) > 0 for name in DESK)


def test_the_trend(built: Built) -> None:
    held = {
        entity: measures
        for entity, *measures in built.rows(
            "select entity_id, trend, change_percent, change_low_percent, change_high_percent, p_value "
            "from marts.revenue_trend"
        )
    }
    true = trends(built.observed)
    assert held.keys() == true.keys()
    for entity, trend in true.items():
        word, *numbers = held[entity]
        assert word == trend.word, entity
        for one, other in zip(numbers, (trend.change, trend.low, trend.high, trend.p), strict=True):
            assert float(one) == pytest.approx(other, abs=1e-4), entity


@pytest.mark.parametrize(
    ("yearly", "word"), [(1.3, "growing"), (0.8, "declining"), (1.01, "plateau"), (1.0, "plateau")]
)
def test_the_recomputation_itself(yearly: float, word: str) -> None:
    """A year and the same once more, changed by a factor: the slope is that of the factor."""
    year = [100 + 10 * month for month in range(12)]
    trend = trend_of([*year, *(month * yearly for month in year)])
    assert trend.word == word
    assert trend.change == pytest.approx(100 * (yearly ** (1 / 12) - 1))
