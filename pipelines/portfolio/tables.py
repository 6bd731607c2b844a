"""The portfolio's tables, as the data pack's writer takes them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import pyarrow as pa

from pipelines.diligence.sheets import Chart, Column, Sheet
from pipelines.diligence.tables import Table
from pipelines.portfolio.comparison import VIEWS, Cell, Portfolio, in_words, metrics, month_end, months_later
from pipelines.portfolio.members import Member, ProviderQuarter

MONEY = pa.decimal128(38, 2)
TREND = {
    "earned_amount": "earned_revenue",
    "sales_amount": "sales",
    "collected_amount": "collections",
    "new_patients": "new_patients",
}
"""The columns of the monthly table, and the figures that they are."""


@dataclass(frozen=True)
class Field:
    """A column: its name, type and what it tells beyond its name."""

    name: str
    kind: pa.DataType
    description: str = ""
    total: Literal["none"] | None = None
    ratio: tuple[str, str] | None = None


def text(name: str, description: str = "") -> Field:
    """A column of words."""
    return Field(name, pa.string(), description)


def day(name: str, description: str = "") -> Field:
    """A column of days."""
    return Field(name, pa.date32(), description)


def count(name: str, description: str = "", total: Literal["none"] | None = None) -> Field:
    """A column of whole numbers."""
    return Field(name, pa.int64(), description, total)


PRACTICE = text("practice_name", "The practice, as its own folder names it.")
PLACE = text("location_name")
CURRENCY = text("currency", "Of amounts; empty where the figure is no amount.")
FIGURE = (
    text("metric_key"),
    text("metric_name"),
    text("question"),
    text("unit", "`usd` stands for the practice's own currency."),
)
PERIOD = (day("period_start_on", "First day of the year that every practice has seen whole."), day("period_end_on"))
VALUE = (
    Field("value", pa.float64(), "Empty where it is absent or hidden, which is not zero."),
    text("quality", "exact, degraded, absent, hidden (few people stand behind it), other definition (never added up)."),
    text("reason", "Why it is not exact."),
)


def tables(portfolio: Portfolio) -> list[Table]:
    """Every table, in the order of the workbook."""
    makers: tuple[Callable[[Portfolio], Table], ...] = (
        _practices, _totals, _figures, _places, _place_figures, _day_one, _months, _same_store, _providers,
    )  # fmt: skip
    return [maker(portfolio) for maker in makers]


def _table(
    name: str,
    title: str,
    section: str,
    position: int,
    description: str,
    fields: Iterable[Field],
    key: tuple[str, ...],
    rows: Iterable[tuple[Any, ...]],
    chart: tuple[Chart, ...] = (),
) -> Table:
    fields = list(fields)
    columns = tuple(Column(name=f.name, description=f.description, total=f.total, ratio=f.ratio) for f in fields)
    sheet = Sheet(
        name=name, title=title, section=section, position=position, description=description, columns=columns, key=key,
        chart=chart,
    )  # fmt: skip
    schema = pa.schema([(each.name, each.kind) for each in fields])
    return Table(sheet, pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema))


def money_fields(portfolio: Portfolio, *names: str) -> list[Field]:
    """Columns of amounts: with a total where all are of one currency."""
    total: Literal["none"] | None = None if len(portfolio.currencies) == 1 else "none"
    return [Field(name, MONEY, total=total) for name in names]


def amount(number: Decimal | None) -> Decimal | None:
    """An amount to the cent."""
    return None if number is None else number.quantize(Decimal("0.01"))


def _practices(portfolio: Portfolio) -> Table:
    rows = []
    for member in portfolio.members:
        history = member.history.values()
        rows.append(
            (
                member.name,
                member.currency,
                member.as_of,
                len(member.places),
                min((each.first_on for each in history), default=None),
                ", ".join(source.system for source in member.sources),
                sum(source.files for source in member.sources),
                sum(source.rows_loaded for source in member.sources),
                sum(source.rows_quarantined for source in member.sources),
                ", ".join(f"{name} {value}" for name, value in sorted(member.rules.items())) or None,
                ", ".join(cell.metric.key for cell in portfolio.cells(member) if cell.quality == "other definition")
                or None,
            )
        )
    return _table(
        "practice",
        "Practices",
        "Portfolio",
        100,
        "One row per practice: what is loaded of it, and where it counts by other rules than the rest.",
        (
            PRACTICE,
            text("currency"),
            day("as_of_on", "Up to which day its data speak."),
            count("place_count"),
            day("first_month_on", "First complete month of its longest history."),
            text("source_systems"),
            count("file_count"),
            count("rows_loaded_count"),
            count("rows_quarantined_count", "Rows with a cell that cannot be right."),
            text("own_rules", "Rules of counting that it has changed."),
            text("other_definitions", "Figures that were counted by another version of their definition."),
        ),
        ("practice_name",),
        rows,
    )


def _totals(portfolio: Portfolio) -> Table:
    rows = [
        (
            total.metric.key,
            total.metric.name,
            total.metric.question,
            total.metric.unit,
            total.currency,
            portfolio.start_on,
            portfolio.end_on,
            total.value,
            total.quality,
            total.reason,
            len(total.counted),
            len(total.left_out),
            total.metric.definition,
            total.metric.version,
        )
        for total in portfolio.totals()
    ]
    return _table(
        "total",
        "All practices",
        "Portfolio",
        110,
        "One row per figure (per currency where it is money): the terms of the practices' figures added up.",
        (
            *FIGURE,
            CURRENCY,
            *PERIOD,
            *VALUE,
            count("counted_practices", total="none"),
            count("left_out_practices", total="none"),
            text("definition"),
            count("definition_version", total="none"),
        ),
        ("metric_key", "currency"),
        rows,
    )


def _figure_cells(cell: Cell) -> tuple[Any, ...]:
    metric = cell.metric
    return (
        *(metric.key, metric.name, metric.question, metric.unit),
        cell.member.currency if metric.is_money else None,
        *(cell.start_on, cell.end_on, cell.value, cell.quality, cell.reason, cell.version),
    )


VERSION = count("definition_version", "The version of the definition that it was counted by.", total="none")


def _figures(portfolio: Portfolio) -> Table:
    rows = [
        (member.name, *_figure_cells(portfolio.cell(member, metric)))
        for metric in metrics()
        for member in portfolio.members
    ]
    return _table(
        "practice_figure",
        "By practice",
        "Portfolio",
        120,
        "One row per figure and practice, in the common year.",
        (PRACTICE, *FIGURE, CURRENCY, *PERIOD, *VALUE, VERSION),
        ("practice_name", "metric_key"),
        rows,
    )


def systems_of(member: Member, place_id: str, on: dt.date) -> str:
    """Which system is the record of what at a place on a day, by practice.yml; else all that are loaded."""
    (place,) = (place for place in member.places if place.id == place_id)
    jobs: dict[str, list[str]] = {}
    for record in place.record:
        if (record.from_on or on) <= on <= (record.to_on or on):
            jobs.setdefault(record.system, []).append(record.kind)
    told = "; ".join(f"{system} ({', '.join(kinds)})" for system, kinds in sorted(jobs.items()))
    return told or ", ".join(source.system for source in member.sources)


def _places(portfolio: Portfolio) -> Table:
    rows = []
    for member in portfolio.members:
        for place in member.places:
            history = member.history.get(place.id)
            cells = Counter(cell.quality for cell in portfolio.place_cells(member, place))
            bought = place.acquired_on
            loaded = [months_later(history.first_on, number) for number in range(history.months)] if history else []
            rows.append(
                (
                    member.name,
                    place.title,
                    place.vertical,
                    place.region,
                    place.opened_on,
                    bought,
                    place.closed_on,
                    systems_of(member, place.id, min(member.as_of, place.closed_on or member.as_of)),
                    history.first_on if history else None,
                    len(loaded),
                    sum(month_on < bought for month_on in loaded) if bought else None,
                    in_words(portfolio.gaps(member, place)) or None,
                    *(cells[word] for word in ("exact", "degraded", "absent", "hidden", "other definition")),
                )
            )
    return _table(
        "place",
        "Places",
        "Portfolio",
        130,
        "One row per place: its systems, its history and how many of its figures are how good.",
        (
            PRACTICE,
            PLACE,
            text("vertical"),
            text("region"),
            day("opened_on"),
            day("acquired_on", "The day it was bought; empty where it was always the practice's own."),
            day("closed_on"),
            text("source_systems", "Which system is the record of what."),
            day("first_month_on", "First complete month that is loaded."),
            count("month_count", "Complete months that are loaded.", total="none"),
            count("months_before_acquisition", "Those of them that began before it was bought.", total="none"),
            text("gaps", "Months of that history without earned revenue."),
            *(
                count(f"{word}_count", "Figures of the common year.")
                for word in ("exact", "degraded", "absent", "hidden", "other_definition")
            ),
        ),
        ("practice_name", "location_name"),
        rows,
    )


def _place_figures(portfolio: Portfolio) -> Table:
    rows = [
        (member.name, place.title, *_figure_cells(cell))
        for member in portfolio.members
        for place in member.places
        for cell in portfolio.place_cells(member, place)
    ]
    return _table(
        "place_figure",
        "By place",
        "Portfolio",
        140,
        "One row per figure and place, in the common year.",
        (PRACTICE, PLACE, *FIGURE, CURRENCY, *PERIOD, *VALUE, VERSION),
        ("practice_name", "location_name", "metric_key"),
        rows,
    )


def _day_one(portfolio: Portfolio) -> Table:
    rows = [
        (
            each.now.member.name,
            each.place.title,
            each.acquired_on,
            *(each.now.metric.key, each.now.metric.name, each.now.metric.unit),
            each.now.member.currency if each.now.metric.is_money else None,
            *(each.before.end_on, each.before.value, each.before.quality, each.before.reason),
            *(each.now.end_on, each.now.value, each.now.quality, each.now.reason),
            *(each.months_before, each.label),
        )
        for each in portfolio.day_one()
    ]
    return _table(
        "day_one",
        "Day one",
        "Portfolio",
        150,
        "One row per figure of a place that was bought: the last year of whole quarters before that day, and the "
        "common year.",
        (
            PRACTICE,
            PLACE,
            day("acquired_on"),
            *FIGURE[:2],
            FIGURE[3],
            CURRENCY,
            day("known_to_on", "The last quarter's end before it was bought: the year to that day is what was known."),
            Field("value_before", pa.float64()),
            text("quality_before"),
            text("reason_before"),
            day("period_end_on"),
            Field("value", pa.float64()),
            text("quality"),
            text("reason"),
            count(
                "months_before_acquisition", "Months of the common year that began before it was bought.", total="none"
            ),
            text("whose_year", "Whether the common year is the seller's, the owner's, or in part both."),
        ),
        ("practice_name", "location_name", "metric_key"),
        rows,
    )


def _months(portfolio: Portfolio) -> Table:
    def number(member: Member, metric_key: str, month_on: dt.date) -> Decimal | None:
        figure = member.figure(metric_key, "month", month_end(month_on))
        return figure.numerator if figure else None

    rows = []
    for member in portfolio.members:
        for month_on in portfolio.months:
            *amounts, people = (number(member, key, month_on) for key in TREND.values())
            rows.append(
                (member.name, member.currency, month_on, *map(amount, amounts), None if people is None else int(people))
            )
    *money, people_name = TREND
    return _table(
        "month",
        "Months",
        "Growth",
        200,
        "One row per practice and month of the last two years; empty where a practice has or shows nothing.",
        (
            PRACTICE,
            text("currency"),
            day("month_start_on"),
            *money_fields(portfolio, *money),
            count(people_name, "Whoever is new to that practice."),
        ),
        ("practice_name", "month_start_on"),
        rows,
        (Chart(y="earned_amount", by="practice_name"),) if len(portfolio.currencies) == 1 else (),
    )


def _same_store(portfolio: Portfolio) -> Table:
    rows: list[tuple[Any, ...]] = []
    for member in portfolio.members:
        titles = {place.id: place.title for place in member.places}
        for view in VIEWS:
            for month_on in portfolio.months:
                figure = portfolio.growth(member, view, month_on)
                told = [each for each in member.same_store if each.month_on == month_on]
                inside = [each for each in told if (each.is_owned if view == "owned" else each.is_like_for_like)]
                out = sorted(
                    f"{titles.get(each.place, each.place)}: {each.reason or 'not owned a year before'}"
                    for each in told
                    if each not in inside
                )
                growth = figure.value if figure else None
                rows.append((member.name, view, month_on, len(inside), growth, "; ".join(out) or None))
    return _table(
        "same_store",
        "Same-store growth",
        "Growth",
        210,
        "One row per practice, month and view. Owned: a place counts from a year after it was bought. Like for like: "
        "with its history before that.",
        (
            PRACTICE,
            text("view"),
            day("month_start_on"),
            count("place_count", "Places that can be compared with the year before.", total="none"),
            Field("growth_rate", pa.float64(), "Earned revenue over that of the month a year before, less one."),
            text("left_out", "Places that cannot be compared, and why."),
        ),
        ("practice_name", "view", "month_start_on"),
        rows,
    )


def provider_year(portfolio: Portfolio, member: Member) -> dict[tuple[str, str], list[ProviderQuarter]]:
    """The quarters of the common year that are shown, by provider's label and role."""
    found: dict[tuple[str, str], list[ProviderQuarter]] = {}
    for quarter in member.providers:
        if portfolio.start_on <= quarter.quarter_on <= portfolio.end_on:
            found.setdefault((quarter.label, quarter.role), []).append(quarter)
    return found


def _providers(portfolio: Portfolio) -> Table:
    rows = []
    for member in portfolio.members:
        for (label, role), quarters in provider_year(portfolio, member).items():
            hours = [quarter.available_hours for quarter in quarters]
            rows.append(
                (
                    member.name,
                    member.currency,
                    label,
                    role,
                    len(quarters),
                    *(
                        amount(sum((getattr(quarter, name) for quarter in quarters), start=Decimal(0)))
                        for name in ("net_service_revenue", "product_cost", "direct_compensation", "contribution")
                    ),
                    None if None in hours else sum((each for each in hours if each is not None), start=Decimal(0)),
                    None,
                )
            )
    return _table(
        "provider",
        "Providers",
        "Providers",
        300,
        "One row per provider: the quarters of the common year with enough cases to be shown, added up.",
        (
            PRACTICE,
            text("currency"),
            text("provider_label", "The label of the practice's own site."),
            text("role"),
            count("quarter_count", "Quarters that are shown, of four.", total="none"),
            *money_fields(
                portfolio,
                "net_service_amount",
                "product_cost_amount",
                "direct_compensation_amount",
                "contribution_amount",
            ),
            Field("available_hours", MONEY),
            Field("contribution_per_hour", pa.float64(), ratio=("contribution_amount", "available_hours")),
        ),
        ("practice_name", "provider_label", "role"),
        rows,
    )
