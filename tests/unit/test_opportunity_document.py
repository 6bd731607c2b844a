"""The numbers of `docs/opportunity.md`, worked out again from its own inputs and the seed's assumptions."""

from __future__ import annotations

import csv
import re
from fractions import Fraction
from pathlib import Path
from statistics import quantiles

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "opportunity.md").read_text(encoding="utf-8")
LEVERS = ("rebooking", "retention", "capacity", "provider optimisation")
PUBLISHED = {
    "rebooking": (42000, 85000), "retention": (60000, 120000), "capacity": (30000, 75000),
    "provider optimisation": (25000, 50000), "total": (157000, 330000),
}  # fmt: skip
RETURNS = Fraction("0.40")
"""How much more often rebooked patients come back, as the text says."""


def table(first_header: str) -> dict[str, list[str]]:
    """The rows of the table with that first header, by their first cell."""
    block = TEXT.split(f"| {first_header} |", 1)[1].split("\n\n", 1)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()[2:]]
    return {row[0]: row[1:] for row in rows}


def whole(value: Fraction) -> int:
    """Halves upwards."""
    return int(value + Fraction(1, 2))


@pytest.fixture(scope="module")
def inputs() -> dict[str, Fraction]:
    return {name: Fraction(cells[0]) for name, cells in table("input").items() if "," not in cells[0]}


@pytest.fixture(scope="module")
def raw(inputs: dict[str, Fraction]) -> dict[str, Fraction]:
    """The whole gaps: every rebooked visit is one more visit."""
    left = inputs["earned revenue"] * inputs["contribution rate"]
    completed = inputs["available hours"] * inputs["utilization"]
    hour = Fraction(whole(left / completed * 100), 100)
    people = [Fraction(value) for value in table("input")[
        "contribution per completed hour of the four providers"
    ][0].split(",")]  # fmt: skip
    upper = Fraction(quantiles(people, n=4, method="inclusive")[2])
    for value in (left / inputs["visits"], left / inputs["patients of the year before"], hour, upper):
        assert f"${float(value):.2f}" in TEXT
    assert f"at {whole(completed / 4)} completed hours each" in TEXT
    higher = (Fraction("0.80") - inputs["utilization"]) * inputs["available hours"] * hour
    assert f"at 80 % the raw gap would be {whole(higher)}" in TEXT
    return {
        "rebooking": (inputs["rebooking target"] - inputs["rebooking rate"]) * inputs["eligible visits"]
        * left / inputs["visits"],
        "retention": (inputs["retention target"] - inputs["retention"]) * left,
        "capacity": (inputs["utilization target"] - inputs["utilization"]) * inputs["available hours"] * hour,
        "provider optimisation": sum((max(upper - own, Fraction(0)) for own in people), Fraction(0)) * completed / 4,
    }  # fmt: skip


@pytest.fixture(scope="module")
def assumptions() -> dict[str, dict[str, str]]:
    with (ROOT / "seeds" / "opportunity_assumption.csv").open(encoding="utf-8", newline="") as stream:
        return {row["lever"].replace("_", " "): row for row in csv.DictReader(stream)}


def test_the_published_ranges_are_quoted(raw: dict[str, Fraction]) -> None:
    for name, (low, high) in PUBLISHED.items():
        amount = raw[name] if name in raw else sum(raw.values(), Fraction(0))
        shares = f"{whole(100 * low / amount)}–{whole(100 * high / amount)} %"
        assert f"| {name} | {low}–{high} | {whole(amount)} | {shares} |" in TEXT
    assert sum(PUBLISHED[name][0] for name in LEVERS) == PUBLISHED["total"][0]
    assert sum(PUBLISHED[name][1] for name in LEVERS) == PUBLISHED["total"][1]


def test_the_amounts_of_the_model(raw: dict[str, Fraction], assumptions: dict[str, dict[str, str]]) -> None:
    ends: dict[str, list[Fraction]] = {}
    for lever in LEVERS:
        row = assumptions[lever]
        gap = raw[lever] * (RETURNS if row["conversion_words"] else 1) * Fraction(row["incremental_share"])
        ends[lever] = [gap * Fraction(row[f"closure_{end}_share"]) for end in ("low", "high")]
    total = [
        ends["provider optimisation"][end] + max(ends[lever][end] for lever in ("capacity", "rebooking", "retention"))
        for end in (0, 1)
    ]
    for lever, (low, high) in {**ends, "total": total}.items():
        line = next(line for line in TEXT.splitlines() if line.startswith(f"| {lever} | {PUBLISHED[lever][0]}"))
        assert line.endswith(f"| {whole(low)}–{whole(high)} |"), line
    added = [sum((amounts[end] for amounts in ends.values()), Fraction(0)) for end in (0, 1)]
    assert re.search(rf"{whole(added[0])}–{whole(added[1])} the total takes {whole(total[0])}–{whole(total[1])}", TEXT)
    assert f"{RETURNS.numerator / RETURNS.denominator:.2f} in returns" in TEXT


def test_every_lever_is_explained(assumptions: dict[str, dict[str, str]]) -> None:
    explained = TEXT.split("## The sum", 1)[1].split("**Target.**", 1)[0]
    for row in assumptions.values():
        assert f"| {row['lever_name'].lower()} |" in explained
