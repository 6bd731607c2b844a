"""Facts as plain sentences: templates write them, and nothing is printed that the facts do not hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from pipelines.briefing.numbers import Fact, unknown_numbers

TEMPLATES = Path(__file__).parent / "templates"
GRAINS = {"day": "day before", "week": "week before", "month": "month before", "quarter": "quarter before"}
MOST_FACTS = 8
"""So many unusual facts of a period are told; the rest is counted."""


class Unfounded(Exception):
    """A text says a number that its facts do not hold: it must not leave."""


@dataclass(frozen=True)
class Paragraph:
    """A text and the facts that it tells."""

    text: str
    facts: tuple[Fact, ...]
    is_rewritten: bool = False


@dataclass(frozen=True)
class Section:
    """A period: what it brought, and what in it was out of the ordinary."""

    title: str
    summary: Paragraph
    findings: tuple[Paragraph, ...]
    remark: Paragraph

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """All of them, in order."""
        return (self.summary, *self.findings, self.remark)


@dataclass(frozen=True)
class Text:
    """A whole briefing."""

    title: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()

    def plain(self) -> str:
        """As plain text."""
        return _environment().get_template("briefing.txt.j2").render(text=self)

    def html(self) -> str:
        """As a page."""
        return _environment().get_template("briefing.html.j2").render(text=self)


def write_section(grain: str, facts: Sequence[Fact]) -> Section:
    """The section of one period. Raises Unfounded."""
    told = sorted((fact for fact in facts if fact["is_told"]), key=_weight)
    shown, more = told[:MOST_FACTS], len(told) - MOST_FACTS
    headlines = [
        fact
        for key in ("earned_revenue", "visits")
        for fact in facts
        if (fact["measure_key"], fact["level"]) == (key, "portfolio")
    ]
    first = facts[0]
    # what the section counts is a fact as well
    counts = {"looks": len(facts), "more": max(more, 0), "period_start_on": first["period_start_on"],
              "period_end_on": first["period_end_on"]}  # fmt: skip
    section = Section(
        _sentence("title", grain, first),
        Paragraph(" ".join(_sentence("headline", grain, fact) for fact in headlines), tuple(headlines)),
        tuple(Paragraph(_sentence("finding", grain, fact), (fact,)) for fact in shown),
        Paragraph(_sentence("remark", grain, {**counts, "is_quiet": not told}), (counts,)),
    )
    for paragraph in section.paragraphs:
        if unknown := unknown_numbers(paragraph.text, paragraph.facts):
            raise Unfounded(f"{', '.join(unknown)}: not in the facts of: {paragraph.text}")
    return section


def _weight(fact: Fact) -> tuple[Decimal, Decimal, str, str]:
    """The dearest first, then the least likely."""
    return -abs(fact["dollars_amount"] or Decimal(0)), -abs(fact["surprise"]), fact["measure_key"], fact["entity_id"]


def rewritten(section: Section, findings: Sequence[Paragraph]) -> Section:
    """The section with other words for its findings."""
    return replace(section, findings=tuple(findings))


def _sentence(name: str, grain: str, fact: Fact) -> str:
    module = _environment().get_template("sentences.j2").module
    return " ".join(str(getattr(module, name)(grain, fact)).split())


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"amount": amount, "money": money, "change": change, "period": period, "day": day}
    environment.globals["before"] = GRAINS
    return environment


def _rounded(value: Decimal, places: int) -> str:
    return f"{abs(Decimal(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,}"


def money(value: Decimal) -> str:
    """Dollars: whole ones from a hundred on."""
    text = _rounded(value, 0 if abs(value) >= 100 else 2)
    return f"-${text}" if value < 0 else f"${text}"


def amount(value: Decimal, unit: str) -> str:
    """A value in its unit."""
    sign = "-" if value < 0 else ""
    if unit in ("usd", "usd_per_hour"):
        return money(value)
    if unit == "rate":
        return f"{sign}{_rounded(value * 100, 1)}%"
    if unit == "count":
        return f"{sign}{_rounded(value, 0 if value == int(value) or abs(value) >= 10 else 1)}"
    return f"{sign}{_rounded(value, 1)} {unit}"


def change(value: Decimal, unit: str) -> str:
    """A difference: of rates in points, else in the unit, with its sign."""
    text = f"{_rounded(value * 100, 1)} points" if unit == "rate" else amount(abs(value), unit)
    return f"{'-' if value < 0 else '+'}{text}"


def day(date: dt.date) -> str:
    """2 March 2026."""
    return f"{date.day} {date:%B %Y}"


def period(fact: Fact, grain: str) -> str:
    """The period in words."""
    start, end = fact["period_start_on"], fact["period_end_on"]
    if grain == "day":
        return f"{end:%A} {day(end)}"
    if grain == "month":
        return f"{end:%B %Y}"
    if grain == "week":
        return f"{day(start)} to {day(end)}"
    return f"{start:%B %Y} to {end:%B %Y}"
