"""What of several practices may stand side by side, and what may be added up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.config import ConfigurationError, load_project
from pipelines.portfolio.board import board, board_html
from pipelines.portfolio.comparison import (
    Metric,
    Portfolio,
    in_words,
    metrics,
    month_end,
    months_later,
    quarter_end,
)
from pipelines.portfolio.members import Figure, History, Member, State, read_members
from pipelines.portfolio.tables import tables

YEAR = (dt.date(2025, 4, 1), dt.date(2026, 3, 31))
PRACTICE = """
practice: {{name: {name}, currency: {currency}}}
parameters: {{{parameters}}}
locations:
  - {{id: elm, name: Elm, acquired_on: {acquired_on}, record: [{{kind: sale, system: square}}]}}
sources: [{{system: square, path: exports}}]
"""


def metric(key: str) -> Metric:
    return next(each for each in metrics() if each.key == key)


def figure(key: str, value: float | None, above: float | None, below: float | None = None, **other: Any) -> Figure:
    told: dict[str, Any] = {
        "entity": "all", "grain": "ttm", "start_on": YEAR[0], "end_on": YEAR[1], "state": "exact", "reason": None,
        "definition_version": metric(key).version, **other,
    }  # fmt: skip
    terms = [None if term is None else Decimal(str(term)) for term in (above, below)]
    return Figure(metric_key=key, value=value, numerator=terms[0], denominator=terms[1], **told)


@pytest.fixture
def practice(tmp_path: Path):
    """Make a practice of figures alone."""

    def make(
        name: str,
        *figures: Figure,
        currency: str = "USD",
        as_of: dt.date = YEAR[1],
        acquired_on: str = "null",
        parameters: str = "",
    ) -> Member:
        folder = tmp_path / name
        folder.mkdir()
        words = {"name": name, "currency": currency, "acquired_on": acquired_on, "parameters": parameters}
        (folder / "practice.yml").write_text(PRACTICE.format(**words), encoding="utf-8")
        by_key = {(each.metric_key, each.entity, each.grain, each.end_on): each for each in figures}
        history = {"elm": History(dt.date(2023, 4, 1), YEAR[1], 36)}
        return Member(name, load_project(folder), currency, as_of, 11, by_key, history, (), (), ())

    return make


def test_a_sum_is_the_sum_of_the_terms_not_of_the_values(practice):
    one = practice("One", figure("gross_margin", 0.5, 50, 100), figure("earned_revenue", 100.0, 100))
    two = practice("Two", figure("gross_margin", 0.1, 30, 300), figure("earned_revenue", 300.0, 300))
    portfolio = Portfolio([one, two])
    assert portfolio.total(metric("gross_margin")).value == 0.2
    total = portfolio.total(metric("earned_revenue"), "USD")
    assert (total.value, total.quality, total.reason) == (400.0, "exact", None)


@pytest.mark.parametrize(
    ("state", "value", "why"),
    [("hidden", None, "few people stand behind it"), ("absent", None, "no payroll")],
)
def test_what_a_practice_hides_or_lacks_is_left_out_and_said(practice, state: State, value: float | None, why: str):
    one = practice("One", figure("gross_margin", 0.5, 50, 100))
    two = practice("Two", figure("gross_margin", value, None, None, state=state, reason=why))
    total = Portfolio([one, two]).total(metric("gross_margin"))
    assert (total.value, total.quality) == (0.5, "degraded")
    assert total.reason == f"Two is left out: {state}, {why}"


def test_another_version_of_the_definition_is_shown_and_never_added(practice):
    key = metric("gross_margin")
    one = practice("One", figure(key.key, 0.5, 50, 100))
    two = practice("Two", figure(key.key, 0.9, 90, 100, definition_version=key.version + 1))
    portfolio = Portfolio([one, two])
    cell = portfolio.cell(two, key)
    assert (cell.value, cell.quality) == (0.9, "other definition")
    assert cell.reason == f"version {key.version + 1}, here it is {key.version}"
    assert portfolio.total(key).value == 0.5
    assert f"Two counts by another version of the definition, so not added: {key.name}." in portfolio.notes
    assert "†90.0 %" in board_html(portfolio)


def test_money_is_added_within_a_currency(practice):
    one = practice("One", figure("earned_revenue", 100.0, 100), figure("new_patients", 10.0, 10))
    two = practice("Two", figure("earned_revenue", 300.0, 300), figure("new_patients", 30.0, 30), currency="CAD")
    portfolio = Portfolio([one, two])
    values = {(total.metric.key, total.currency): total.value for total in portfolio.totals()}
    assert values["earned_revenue", "USD"] == 100.0 and values["earned_revenue", "CAD"] == 300.0
    assert values["new_patients", None] == 40.0
    assert any("One in USD, Two in CAD" in note for note in portfolio.notes)
    months = next(table for table in tables(portfolio) if table.name == "month")
    money = [column for column in months.sheet.columns if column.name.endswith("_amount")]
    assert money and all(column.total == "none" for column in money) and not months.sheet.charts


def test_the_year_is_the_last_that_all_have_seen_whole(practice):
    early = practice("Early", figure("earned_revenue", 100.0, 100), as_of=dt.date(2026, 5, 30))
    late = practice("Late", figure("earned_revenue", 300.0, 300), as_of=dt.date(2026, 8, 1))
    portfolio = Portfolio([early, late])
    assert (portfolio.start_on, portfolio.end_on) == YEAR
    assert portfolio.notes[0].startswith("Data reach Early to 2026-05-30, Late to 2026-08-01;")


@pytest.mark.parametrize(
    ("day", "end"),
    [("2026-03-31", "2026-03-31"), ("2026-03-30", "2025-12-31"), ("2026-01-01", "2025-12-31")],
)
def test_a_quarter_ends_on_its_last_day(day: str, end: str):
    assert quarter_end(dt.date.fromisoformat(day)) == dt.date.fromisoformat(end)


def test_what_cannot_be_added_up_says_why(practice):
    key = "provider_concentration_top1"
    total = Portfolio([practice("One", figure(key, 0.5, 50, 100))]).total(metric(key))
    assert total.value is None
    assert total.reason == "not added up: the largest provider of one practice is not that of all"


def test_rules_of_ones_own_are_said(practice):
    own = practice("Own", parameters="rebooking_window_days: 10")
    assert "Own counts by rules of its own: rebooking_window_days 10." in Portfolio([own]).notes


def test_day_one_is_the_last_year_before_and_says_whose_year_it_is_now(practice):
    before = figure(
        "earned_revenue", 80.0, 80, entity="elm", start_on=dt.date(2024, 10, 1), end_on=dt.date(2025, 9, 30),
        state="degraded", reason="till rolls",
    )  # fmt: skip
    now = figure("earned_revenue", 100.0, 100, entity="elm")
    bought = practice("Bought", before, now, acquired_on="2025-11-15")
    day_one = {each.now.metric.key: each for each in Portfolio([bought]).day_one()}
    revenue, margin = day_one["earned_revenue"], day_one["gross_margin"]
    assert (revenue.before.value, revenue.before.quality, revenue.before.end_on) == (
        80.0, "degraded", dt.date(2025, 9, 30),
    )  # fmt: skip
    assert (revenue.now.value, revenue.months_before, revenue.label) == (100.0, 8, "8 of 12 months before")
    assert (margin.before.value, margin.before.quality) == (None, "absent")
    (page,) = (page for page in board(Portfolio([bought])).pages if page.title == "Day one")
    assert "bought on 15 November 2025" in page.tables[0].caption


def test_gaps_are_months_without_revenue_not_hidden_ones(practice):
    def month(number: int, value: float | None, state: State) -> Figure:
        start = months_later(dt.date(2023, 4, 1), number)
        days = {"start_on": start, "end_on": month_end(start)}
        return figure("earned_revenue", value, value, entity="elm", grain="month", state=state, **days)

    states: dict[int, tuple[float | None, State]] = {4: (None, "hidden"), 7: (None, "absent"), 20: (0.0, "exact")}
    figures = [month(number, *states.get(number, (5.0, "exact"))) for number in range(36) if number not in (8, 30)]
    member = practice("One", *figures, acquired_on="2025-04-01")
    portfolio = Portfolio([member])
    assert in_words(portfolio.gaps(member, member.places[0])) == "2023-11 to 2023-12, 2025-10"
    (page,) = (page for page in board(portfolio).pages if page.title == "Day one")
    assert "loaded from 2023-04 without 2023-11 to 2023-12, 2025-10;" in page.tables[0].caption


@pytest.mark.parametrize(("day", "label"), [("2025-04-01", "since acquisition"), ("2026-03-20", "before acquisition")])
def test_a_year_is_the_owners_or_the_sellers(practice, day: str, label: str):
    bought = practice("Bought", figure("earned_revenue", 100.0, 100, entity="elm"), acquired_on=day)
    labels = {each.now.metric.key: each.label for each in Portfolio([bought]).day_one()}
    assert labels["earned_revenue"] == label


def test_names_are_texts_in_every_page(practice):
    html = board_html(Portfolio([practice("<script>alert(1)</script> & Sons".replace("/", "|"))]))
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_each_practice_has_a_folder_and_a_warehouse_of_its_own(tmp_path: Path):
    (tmp_path / "practice.yml").write_text(
        PRACTICE.format(name="One", currency="USD", acquired_on="null", parameters=""), encoding="utf-8"
    )
    with pytest.raises(ConfigurationError) as refused:
        read_members([tmp_path, tmp_path])
    assert [problem.split(": ", 1)[1] for problem in refused.value.problems] == [
        "named 2 times; each practice has a warehouse of its own",
        "there is no warehouse yet: run `practice run` there first",
    ]
