"""Several practices by one definition: which figures may stand side by side, which may be added up, and why not.

Nothing is mixed silently. All figures are of one period, the last trailing year that every practice has seen whole. A
figure that was counted by another version of its definition is shown as such and never added. Money is added within a
currency. What a practice hides, or does not have, is left out of the sum, which says so.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from pipelines.config import INSTALLATION, ConfigurationError, Location
from pipelines.portfolio.members import LIKE_FOR_LIKE, WHOLE, Figure, Member

NOT_ADDED = {
    "speed_to_lead_median_minutes": "a middle of middles is nobody's",
    "provider_concentration_top1": "the largest provider of one practice is not that of all",
    "patient_concentration_top20": "the largest patients of one practice are not those of all",
}
"""Figures whose terms do not add up over practices, and why."""

View = Literal["owned", "like for like"]
VIEWS: dict[View, str] = {"owned": WHOLE, "like for like": LIKE_FOR_LIKE}


@dataclass(frozen=True)
class Metric:
    """A figure as this installation defines it."""

    key: str
    name: str
    definition: str
    question: str
    unit: str
    levels: frozenset[str]
    version: int

    @property
    def is_money(self) -> bool:
        """Whether its value is an amount of some currency."""
        return self.unit.startswith("usd")


@cache
def metrics() -> tuple[Metric, ...]:
    """The register, in its order."""
    with (INSTALLATION / "seeds" / "metrics.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Metric(
                key=row["metric_key"],
                name=row["name"],
                definition=row["definition"],
                question=row["question"],
                unit=row["unit"],
                levels=frozenset(row["levels"].split("|")),
                version=int(row["definition_version"]),
            )
            for row in csv.DictReader(file)
        )


@dataclass(frozen=True, eq=False)
class Cell:
    """A figure of a practice or a place as it stands in a comparison."""

    member: Member
    metric: Metric
    start_on: dt.date
    end_on: dt.date
    value: float | None
    quality: str
    """``exact``, ``degraded``, ``absent``, ``hidden``, or ``other definition``."""
    reason: str | None
    version: int | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    place: Location | None = None

    @property
    def is_comparable(self) -> bool:
        """Whether it can be added to others."""
        return self.quality in ("exact", "degraded")


@dataclass(frozen=True)
class Total:
    """The sum over the practices whose figure can be added, of one currency where it is money."""

    metric: Metric
    currency: str | None
    value: float | None
    numerator: Decimal | None
    denominator: Decimal | None
    counted: tuple[Cell, ...]
    left_out: tuple[Cell, ...]
    not_added: str | None = None

    @property
    def quality(self) -> str:
        """Exact only where every practice's figure is there and exact."""
        if self.value is None:
            return "absent"
        return "exact" if not self.left_out and all(each.quality == "exact" for each in self.counted) else "degraded"

    @property
    def reason(self) -> str | None:
        """Why it is not exact."""
        if self.not_added:
            return f"not added up: {self.not_added}"
        told = [f"{each.member.name} is left out: {_why(each)}" for each in self.left_out]
        told += [f"{each.member.name}: {each.reason}" for each in self.counted if each.quality == "degraded"]
        return "; ".join(told) or None


def _why(cell: Cell) -> str:
    return f"{cell.quality}, {cell.reason}" if cell.reason else cell.quality


@dataclass(frozen=True)
class DayOne:
    """What was known of a figure of a place on the day it was bought, and what it is now."""

    place: Location
    acquired_on: dt.date
    before: Cell
    now: Cell
    months_before: int
    """So many of the twelve months of ``now`` began before that day."""

    @property
    def label(self) -> str:
        """Whose year it is."""
        if self.months_before == 0:
            return "since acquisition"
        return "before acquisition" if self.months_before == 12 else f"{self.months_before} of 12 months before"


class Portfolio:
    """Practices, and the period in which all of them can be compared."""

    def __init__(self, members: Sequence[Member]) -> None:
        if not members:
            raise ConfigurationError(["name at least one practice's folder"])
        self.members = tuple(members)
        self.end_on = quarter_end(min(member.as_of for member in members))
        self.start_on = months_later(self.end_on + dt.timedelta(days=1), -12)
        self.currencies = tuple(sorted({member.currency for member in members}))

    @property
    def months(self) -> tuple[dt.date, ...]:
        """The first days of the two years up to the common end."""
        first = months_later(self.start_on, -12)
        return tuple(months_later(first, number) for number in range(24))

    @property
    def notes(self) -> list[str]:
        """What the practices do not have in common, in sentences; empty where it is all the same."""
        told = []
        days = sorted({member.as_of for member in self.members})
        if len(days) > 1 or days[0] != self.end_on:
            each = ", ".join(f"{member.name} to {member.as_of}" for member in self.members)
            told.append(f"Data reach {each}; every figure is of the year to {self.end_on}, the last that all have.")
        if len(self.currencies) > 1:
            each = ", ".join(f"{member.name} in {member.currency}" for member in self.members)
            told.append(f"Money is of different currencies ({each}); it is added within each, never converted.")
        for member in self.members:
            if other := sorted({cell.metric.name for cell in self.cells(member) if cell.quality == "other definition"}):
                told.append(
                    f"{member.name} counts by another version of the definition, so not added: {', '.join(other)}."
                )
            if member.rules:
                each = ", ".join(f"{name} {value}" for name, value in sorted(member.rules.items()))
                told.append(f"{member.name} counts by rules of its own: {each}.")
        if len(self.members) > 1:
            told.append("People are told apart within a practice: whoever goes to two of them is counted by both.")
        return told

    def cell(
        self, member: Member, metric: Metric, place: Location | None = None, end_on: dt.date | None = None
    ) -> Cell:
        """A practice's figure of the common year (or of the year to another day), or why there is none."""
        end_on = end_on or self.end_on
        start_on = months_later(end_on + dt.timedelta(days=1), -12)
        figure = member.figure(metric.key, "ttm", end_on, place.id if place else WHOLE)
        if figure is None:
            return Cell(member, metric, start_on, end_on, None, "absent", _none(member, metric, start_on, place), None)
        return _cell(member, metric, figure, place)

    def cells(self, member: Member) -> Iterator[Cell]:
        """Every figure of a practice as a whole."""
        return (self.cell(member, metric) for metric in metrics())

    def place_cells(self, member: Member, place: Location) -> Iterator[Cell]:
        """Every figure that a place can have."""
        return (self.cell(member, metric, place) for metric in metrics() if "location" in metric.levels)

    def total(self, metric: Metric, currency: str | None = None) -> Total:
        """The sum over all practices; of money over those of a currency."""
        members = [member for member in self.members if currency in (None, member.currency)]
        return add_up(metric, currency, [self.cell(member, metric) for member in members])

    def totals(self) -> Iterator[Total]:
        """Each figure once, money once for each currency."""
        for metric in metrics():
            for currency in self.currencies if metric.is_money else (None,):
                yield self.total(metric, currency)

    def gaps(self, member: Member, place: Location) -> list[dt.date]:
        """The months of a place's history without earned revenue: nothing, not zero, and not hidden."""
        history = member.history.get(place.id)
        months = [months_later(history.first_on, number) for number in range(history.months)] if history else []
        figures = [(month, member.figure("earned_revenue", "month", month_end(month), place.id)) for month in months]
        return [month for month, figure in figures if figure is None or figure.state == "absent"]

    def growth(self, member: Member, view: View, month_on: dt.date) -> Figure | None:
        """Same-store growth of a practice in a month."""
        return member.figure("same_store_growth", "month", month_end(month_on), VIEWS[view])

    def day_one(self) -> Iterator[DayOne]:
        """What was known of every place that was bought, figure by figure."""
        for member in self.members:
            for place in member.places:
                if place.acquired_on is None or place.acquired_on > member.as_of:
                    continue
                known_to = quarter_end(place.acquired_on - dt.timedelta(days=1))
                for now in self.place_cells(member, place):
                    months = [months_later(now.start_on, number) for number in range(12)]
                    yield DayOne(
                        place=place,
                        acquired_on=place.acquired_on,
                        before=self.cell(member, now.metric, place, known_to),
                        now=now,
                        months_before=sum(month < place.acquired_on for month in months),
                    )


def add_up(metric: Metric, currency: str | None, cells: Sequence[Cell]) -> Total:
    """Add figures up by their terms."""
    counted = tuple(cell for cell in cells if cell.is_comparable and cell.numerator is not None)
    left_out = tuple(cell for cell in cells if not (cell.is_comparable and cell.numerator is not None))
    if not_added := NOT_ADDED.get(metric.key):
        return Total(metric, currency, None, None, None, (), (), not_added)
    if not counted:
        return Total(metric, currency, None, None, None, (), left_out)
    above = sum((cell.numerator or Decimal(0) for cell in counted), start=Decimal(0))
    parts = [cell.denominator for cell in counted]
    below = None if parts[0] is None else sum((part or Decimal(0) for part in parts), start=Decimal(0))
    value = float(above) if below is None else float(above / below) if below else None
    return Total(metric, currency, value, above, below, counted, left_out)


def _cell(member: Member, metric: Metric, figure: Figure, place: Location | None) -> Cell:
    quality, reason = str(figure.state), figure.reason
    if figure.value is not None and figure.definition_version != metric.version:
        quality, reason = "other definition", f"version {figure.definition_version}, here it is {metric.version}"
    return Cell(
        member=member,
        metric=metric,
        start_on=figure.start_on,
        end_on=figure.end_on,
        value=figure.value,
        quality=quality,
        reason=reason,
        version=figure.definition_version,
        numerator=figure.numerator,
        denominator=figure.denominator,
        place=place,
    )


def _none(member: Member, metric: Metric, start_on: dt.date, place: Location | None) -> str:
    """Why a practice has no figure of a year."""
    known = [member.history[each.id] for each in ([place] if place else member.places) if each.id in member.history]
    if not known:
        return "nothing is loaded"
    first = min(history.first_on for history in known)
    if first > start_on:
        return f"the months before {first:%Y-%m} are not loaded"
    return "the site shows no such figure of that year"


def in_words(months: Sequence[dt.date]) -> str:
    """Months as spans: 2025-03 to 2025-05, 2025-09."""
    spans: list[list[dt.date]] = []
    for month in months:
        if spans and months_later(spans[-1][-1], 1) == month:
            spans[-1].append(month)
        else:
            spans.append([month])
    return ", ".join(f"{span[0]:%Y-%m}" + (f" to {span[-1]:%Y-%m}" if len(span) > 1 else "") for span in spans)


def quarter_end(day: dt.date) -> dt.date:
    """The last quarter end that is not after a day."""
    tomorrow = day + dt.timedelta(days=1)
    return dt.date(tomorrow.year, (tomorrow.month - 1) // 3 * 3 + 1, 1) - dt.timedelta(days=1)


def months_later(first_of_month: dt.date, months: int) -> dt.date:
    """The first day of the month so many months later."""
    years, month = divmod(first_of_month.month - 1 + months, 12)
    return first_of_month.replace(year=first_of_month.year + years, month=month + 1)


def month_end(first_of_month: dt.date) -> dt.date:
    """The last day of a month."""
    return months_later(first_of_month, 1) - dt.timedelta(days=1)
