"""The pages of a board's deck: one topic each, in one file that prints to A4 or letter and needs nothing else."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from pipelines.portfolio.charts import bars, lines
from pipelines.portfolio.comparison import VIEWS, Cell, DayOne, Metric, Portfolio, in_words, metrics, month_end
from pipelines.portfolio.members import Member
from pipelines.portfolio.tables import provider_year, systems_of

TEMPLATES = Path(__file__).parent / "templates"
ACROSS = 6
"""So many practices stand side by side in a table; more go into a further one."""
LONGEST = 10
"""So many rows has a list; the workbook has all."""

MARGIN = (
    "earned_revenue", "gross_margin", "product_margin", "compensation_share", "provider_contribution", "discount_rate",
    "refund_rate", "processing_fee_rate", "retail_share", "deferred_revenue_balance",
)  # fmt: skip
GROWTH = (
    "earned_revenue", "sales", "collections", "same_store_growth", "new_patients", "active_patients", "average_ticket",
    "consult_conversion_30d", "cac_blended",
)  # fmt: skip
RETENTION = (
    "retention_12m_period", "return_12m_cohort", "rebooking_rate_7d", "reactivation_rate_12m", "revenue_per_patient",
    "mrr", "member_churn_monthly", "no_show_rate", "recall_current_rate",
)  # fmt: skip
PROVIDERS = (
    "contribution_per_hour", "rph_available", "utilization", "clinical_time_share", "compensation_share",
    "provider_contribution", "provider_concentration_top1",
)  # fmt: skip
FIRST_DAY = (
    "earned_revenue", "gross_margin", "retention_12m_period", "active_patients", "rebooking_rate_7d", "utilization",
    "deferred_revenue_balance",
)  # fmt: skip
GRADES = ("#Exact", "#Degraded", "#Not known")
MARKS = {"degraded": "≈", "other definition": "†"}


@dataclass(frozen=True)
class Shown:
    """A cell of a table."""

    text: str
    css: str = ""


@dataclass(frozen=True)
class Head:
    """A column of a table."""

    head: str
    css: str = ""


@dataclass(frozen=True)
class Shape:
    """A table."""

    caption: str
    columns: tuple[Head, ...]
    rows: tuple[tuple[Shown, ...], ...]


@dataclass(frozen=True)
class Page:
    """A page: what it says first, what it shows, what is to be known of it."""

    title: str
    lead: tuple[str, ...]
    charts: tuple[Markup, ...] = ()
    tables: tuple[Shape, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Board:
    """The whole deck."""

    title: str
    footer: str
    pages: tuple[Page, ...]


def board_html(portfolio: Portfolio) -> str:
    """The deck as one HTML file."""
    return _environment().get_template("board.html.j2").render(board=board(portfolio))


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html.j2", "html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def board(portfolio: Portfolio) -> Board:
    """The deck."""
    pages = [
        _overview(portfolio),
        _growth(portfolio),
        _margin(portfolio),
        _retention(portfolio),
        _providers(portfolio),
        _quality(portfolio),
    ]
    if day_one := _day_one(portfolio):
        pages.append(day_one)
    footer = (
        f"Year to {_day(portfolio.end_on)}. ≈ rests on a stand-in; † is counted by another version of the definition, "
        "so not added up; absent is not zero; hidden: few people stand behind it. Definitions, reasons: the workbook."
    )
    return Board("Portfolio", footer, tuple(pages))


def _overview(portfolio: Portfolio) -> Page:
    rows = []
    for member in portfolio.members:
        states = Counter(cell.quality for cell in portfolio.cells(member))
        rows.append(
            (
                Shown(member.name),
                Shown(_day(member.as_of)),
                Shown(str(len(member.places))),
                Shown(", ".join(source.system for source in member.sources)),
                _shown(portfolio.cell(member, _metric("earned_revenue")), with_currency=True),
                _shown(portfolio.cell(member, _metric("same_store_growth"))),
                Shown(str(states["exact"])),
                Shown(str(states["degraded"])),
                Shown(str(len(metrics()) - states["exact"] - states["degraded"])),
            )
        )
    heads = _heads("Practice", "Data to", "#Places", "Systems", "#Earned revenue", "#Same-store growth", *GRADES)
    places = sum(len(member.places) for member in portfolio.members)
    return Page(
        "Portfolio",
        (
            f"{_count(len(portfolio.members), 'practice')}, {_count(places, 'place')}, by one definition, in the year "
            f"to {_day(portfolio.end_on)}.",
            *_money_sentence(portfolio, "earned_revenue", "Earned revenue"),
        ),
        tables=(Shape("Practices, and how many of their figures are how good", heads, tuple(rows)),),
        notes=tuple(portfolio.notes),
    )


def _growth(portfolio: Portfolio) -> Page:
    series = {member.name: _index(portfolio, member) for member in portfolio.members}
    chart = lines(
        "Earned revenue by month (its first three months are 100)",
        [f"{month:%Y-%m}" for month in portfolio.months],
        {name: values for name, values in series.items() if any(value is not None for value in values)},
    )
    return Page(
        "Growth",
        (
            *_money_sentence(portfolio, "earned_revenue", "Earned revenue"),
            *_growth_sentences(portfolio),
        ),
        (chart,),
        (*_comparison(portfolio, "Growth", GROWTH), _views(portfolio)),
    )


def _growth_sentences(portfolio: Portfolio) -> Iterator[str]:
    for currency in portfolio.currencies:
        total = portfolio.total(_metric("same_store_growth"), currency)
        if total.value is not None:
            money = f" in {currency}" if len(portfolio.currencies) > 1 else ""
            yield (
                f"Same-store growth{money}: {_number(total.value, 'rate')} over the year before, of "
                f"{len(total.counted)} of {_count(len(total.counted) + len(total.left_out), 'practice')}."
            )


def _views(portfolio: Portfolio) -> Shape:
    """Same-store growth of the year, by view."""
    rows = []
    for member in portfolio.members:
        figures = [member.figure("same_store_growth", "ttm", portfolio.end_on, entity) for entity in VIEWS.values()]
        values = [figure.value if figure else None for figure in figures]
        cells = [Shown("absent", "absent") if value is None else Shown(_number(value, "rate")) for value in values]
        out = {
            f"{place.title}: {reason}"
            for each in member.same_store
            if each.month_on > portfolio.start_on and not each.is_owned
            for place in member.places
            if place.id == each.place
            for reason in [each.reason or "owned for less than a year"]
        }
        rows.append((Shown(member.name), *cells, Shown("; ".join(sorted(out)) or "none")))
    return Shape(
        "Same-store growth in two views: places owned for a year, and like for like with history from before",
        _heads("Practice", "#Owned", "#Like for like", "Left out of owned in some month"),
        tuple(rows),
    )


def _margin(portfolio: Portfolio) -> Page:
    return Page(
        "Margin",
        tuple(_sentence(portfolio, "gross_margin", "Gross margin after provider pay")),
        _bars(portfolio, "gross_margin", "compensation_share"),
        tuple(_comparison(portfolio, "Margin", MARGIN)),
    )


def _retention(portfolio: Portfolio) -> Page:
    return Page(
        "Retention",
        tuple(_sentence(portfolio, "retention_12m_period", "Patients who came again within twelve months")),
        _bars(portfolio, "retention_12m_period", "rebooking_rate_7d"),
        tuple(_comparison(portfolio, "Retention", RETENTION)),
    )


def _providers(portfolio: Portfolio) -> Page:
    listed = []
    for member in portfolio.members:
        for (label, role), quarters in provider_year(portfolio, member).items():
            money = sum((quarter.contribution for quarter in quarters), start=Decimal(0))
            hours = [quarter.available_hours for quarter in quarters if quarter.available_hours is not None]
            known = len(hours) == len(quarters) and sum(hours) > 0
            listed.append((member, label, role, quarters, money, float(money / sum(hours)) if known else None))
    listed.sort(key=lambda row: (row[0].currency, -row[4], row[0].name, row[1]))
    rows = tuple(
        (
            Shown(label),
            Shown(member.name),
            Shown(role.replace("_", " ")),
            Shown(f"{len(quarters)} of 4"),
            Shown(f"{member.currency} {money:,.0f}"),
            Shown("absent", "absent") if rate is None else Shown(f"{rate:,.2f}"),
        )
        for member, label, role, quarters, money, rate in listed[:LONGEST]
    )
    tables = list(_comparison(portfolio, "Provider economics", PROVIDERS))
    if rows:
        more = f" (the first {LONGEST} of {len(listed)})" if len(listed) > LONGEST else ""
        heads = _heads("Provider", "Practice", "Role", "#Quarters shown", "#Contribution", "#Per available hour")
        tables.append(Shape(f"Providers by contribution, in the quarters that are shown{more}", heads, rows))
    return Page(
        "Provider economics",
        tuple(_sentence(portfolio, "contribution_per_hour", "Contribution per available hour")),
        _bars(portfolio, "contribution_per_hour") if len(portfolio.currencies) == 1 else (),
        tuple(tables),
    )


def _quality(portfolio: Portfolio) -> Page:
    words = ("exact", "degraded", "absent", "hidden", "other definition")
    rows: list[tuple[Shown, ...]] = []
    reasons: Counter[tuple[str, str, str]] = Counter()
    for member in portfolio.members:
        cells = list(portfolio.cells(member))
        states = Counter(cell.quality for cell in cells)
        rows.append((Shown(member.name), *(Shown(str(states[word])) for word in words)))
        for cell in cells:
            if cell.quality in ("absent", "degraded", "other definition") and cell.reason:
                for part in cell.reason.split("; "):
                    reasons[member.name, cell.quality, part] += 1
    most = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    listed = tuple(
        (Shown(reason), Shown(name), Shown(quality), Shown(str(number)))
        for (name, quality, reason), number in most[:LONGEST]
    )
    places = tuple(
        (Shown(place.title), Shown(member.name), Shown(systems_of(member, place.id, member.as_of)), *_grades(cells))
        for member in portfolio.members
        for place in member.places
        for cells in [Counter(cell.quality for cell in portfolio.place_cells(member, place))]
    )
    grades = tuple(rows)
    exact = sum(cell.quality == "exact" for member in portfolio.members for cell in portfolio.cells(member))
    return Page(
        "Data quality",
        (f"{exact} of {len(metrics()) * len(portfolio.members)} figures are exact.",),
        tables=(
            Shape("Figures of each practice", _heads("Practice", *(f"#{word.capitalize()}" for word in words)), grades),
            Shape("Places", _heads("Place", "Practice", "Systems of record", *GRADES), places[:LONGEST]),
            Shape("What keeps figures from being exact", _heads("Reason", "Practice", "So it is", "#Figures"), listed),
        ),
        notes=tuple(portfolio.notes),
    )


def _grades(cells: Counter[str]) -> Iterator[Shown]:
    yield Shown(str(cells["exact"]))
    yield Shown(str(cells["degraded"]))
    yield Shown(str(sum(cells.values()) - cells["exact"] - cells["degraded"]))


def _day_one(portfolio: Portfolio) -> Page | None:
    """What was known of each place that was bought, on the day."""
    tables = []
    for (place, acquired_on), group in groupby(portfolio.day_one(), key=lambda each: (each.place, each.acquired_on)):
        figures = list(group)
        member = figures[0].now.member
        grades = Counter(each.before.quality for each in figures)
        known = member.history.get(place.id)
        history = f"loaded from {known.first_on:%Y-%m}" if known else "nothing is loaded"
        if gaps := in_words(portfolio.gaps(member, place)):
            history += f" without {gaps}"
        rows = tuple(_day_one_row(each) for each in figures if each.now.metric.key in FIRST_DAY)
        known_not = len(figures) - grades["exact"] - grades["degraded"]
        caption = (
            f"{place.title} ({member.name}), bought on {_day(acquired_on)}: {history}; on the day {grades['exact']} "
            f"figures were exact, {grades['degraded']} degraded, {known_not} not known; systems "
            f"{systems_of(member, place.id, acquired_on)}"
        )
        heads = _heads("Figure", "#Year before", "#Year now", "Whose year it is now", "Why not exact on the day")
        tables.append(Shape(caption, heads, rows))
    if not tables:
        return None
    return Page(
        "Day one",
        (
            "What was known of each place on the day it was bought: the last year of whole quarters before it, from "
            "the seller's history.",
        ),
        tables=tuple(tables),
    )


def _day_one_row(each: DayOne) -> tuple[Shown, ...]:
    return (
        Shown(each.now.metric.name),
        _shown(each.before, with_currency=True),
        _shown(each.now, with_currency=True),
        Shown(each.label),
        Shown(each.before.reason or ""),
    )


def _comparison(portfolio: Portfolio, topic: str, keys: Sequence[str]) -> Iterator[Shape]:
    """Figures down, practices across, and all of them together at the end."""
    parts = [portfolio.members[at : at + ACROSS] for at in range(0, len(portfolio.members), ACROSS)]
    for number, members in enumerate(parts, 1):
        is_last = number == len(parts)
        alls = portfolio.currencies if is_last and len(portfolio.members) > 1 else ()
        rows = []
        for metric in map(_metric, keys):
            cells = [_shown(portfolio.cell(member, metric)) for member in members]
            rows.append((Shown(metric.name), *cells, *(_all(portfolio, metric, currency) for currency in alls)))
        heads = [Head("Figure"), *(Head(f"{member.name}, {member.currency}", "number") for member in members)]
        heads += [Head(f"All in {currency}" if len(alls) > 1 else "All", "number all") for currency in alls]
        part = f" ({number} of {len(parts)})" if len(parts) > 1 else ""
        yield Shape(f"{topic}, by practice{part}", tuple(heads), tuple(rows))


def _all(portfolio: Portfolio, metric: Metric, currency: str) -> Shown:
    """The total of a currency's practices; what is no money is added over all of them, in every column."""
    total = portfolio.total(metric, currency if metric.is_money else None)
    if total.value is None:
        return Shown("not added" if total.not_added else "absent", "absent")
    left_out = f" ({len(total.counted)} of {len(total.counted) + len(total.left_out)})" if total.left_out else ""
    mark = MARKS.get(total.quality, "")
    return Shown(f"{mark}{_number(total.value, metric.unit)}{left_out}")


def _money_sentence(portfolio: Portfolio, key: str, words: str) -> Iterator[str]:
    for currency in portfolio.currencies:
        total = portfolio.total(_metric(key), currency)
        if total.value is not None:
            each = f", of {len(total.counted)} of {len(total.counted) + len(total.left_out)}" if total.left_out else ""
            yield f"{words}: {currency} {total.value:,.0f}{each}."


def _sentence(portfolio: Portfolio, key: str, words: str) -> Iterator[str]:
    metric = _metric(key)
    for currency in portfolio.currencies if metric.is_money else (None,):
        total = portfolio.total(metric, currency)
        if total.value is None:
            yield f"{words}: not known of any practice{f' in {currency}' if currency else ''}."
            continue
        known = {cell.member.name: cell.value for cell in total.counted if cell.value is not None}
        money = f"{currency} " if currency else ""
        yield f"{words}: {money}{_number(total.value, metric.unit)}{_range(known, metric)}."


def _range(known: dict[str, float], metric: Metric) -> str:
    if len({_number(value, metric.unit) for value in known.values()}) < 2:
        return ""
    low, high = min(known, key=lambda name: known[name]), max(known, key=lambda name: known[name])
    return f", from {_number(known[low], metric.unit)} ({low}) to {_number(known[high], metric.unit)} ({high})"


def _bars(portfolio: Portfolio, *keys: str) -> tuple[Markup, ...]:
    charts = []
    for metric in map(_metric, keys):
        cells = [portfolio.cell(member, metric) for member in portfolio.members]
        known = {
            cell.member.name: (cell.value, MARKS.get(cell.quality, "") + _number(cell.value, metric.unit))
            for cell in cells
            if cell.value is not None
        }
        if known:
            charts.append(bars(metric.name, known))
    return tuple(charts)


def _index(portfolio: Portfolio, member: Member) -> list[float | None]:
    """Earned revenue of each month, its first three known months being 100."""
    figures = [member.figure("earned_revenue", "month", month_end(month)) for month in portfolio.months]
    values = [figure.value if figure else None for figure in figures]
    first = [value for value in values if value is not None][:3]
    base = sum(first) / len(first) if first else 0
    return [None if value is None or base <= 0 else value / base * 100 for value in values]


@cache
def _metric(key: str) -> Metric:
    return next(metric for metric in metrics() if metric.key == key)


def _heads(*words: str) -> tuple[Head, ...]:
    """Columns; those of numbers are written with a # before."""
    return tuple(Head(word.lstrip("#"), "number" if word.startswith("#") else "") for word in words)


def _shown(cell: Cell, *, with_currency: bool = False) -> Shown:
    if cell.value is None:
        return Shown(cell.quality, "absent")
    currency = f"{cell.member.currency} " if with_currency and cell.metric.is_money else ""
    return Shown(f"{MARKS.get(cell.quality, '')}{currency}{_number(cell.value, cell.metric.unit)}")


def _number(value: float, unit: str) -> str:
    if unit == "rate":
        return f"{value * 100:,.1f} %"
    if unit in ("usd", "count", "minutes"):
        return f"{value:,.0f}"
    return f"{value:,.2f}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
