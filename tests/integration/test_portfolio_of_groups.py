"""Two built groups side by side: what is written is what their warehouses publish, and prints on a page a topic."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from pipelines.config import Project
from pipelines.portfolio import Written, write_portfolio
from pipelines.portfolio.comparison import NOT_ADDED, Portfolio, metrics
from pipelines.portfolio.members import read_members
from tests.conftest import practice
from tests.support.groups import small_group

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def groups(demo: Project) -> list[Project]:
    """The demo group, and a smaller one of another seed and with less history."""
    return [demo, small_group()]


@pytest.fixture(scope="module")
def written(groups: list[Project], tmp_path_factory: pytest.TempPathFactory) -> tuple[Written, Path]:
    """Both, as they are written."""
    to = tmp_path_factory.mktemp("portfolio")
    return write_portfolio([group.root for group in groups], to), to


def rows_of(to: Path, name: str) -> list[dict[str, str]]:
    """A table of what was written."""
    with (to / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_totals_are_the_sums_of_the_members(groups: list[Project], written: tuple[Written, Path]) -> None:
    terms: dict[str, list[tuple[Decimal, Decimal | None]]] = {}
    for group in groups:
        with duckdb.connect(str(group.warehouse), read_only=True) as connection:
            rows = connection.execute(
                """
                select scorecard.metric_key, scorecard.numerator, scorecard.denominator
                from marts.kpi_scorecard as scorecard
                inner join report.kpi as shown
                    on scorecard.metric_key = shown.metric_key
                    and shown.level = 'portfolio' and shown.entity = 'All locations'
                    and scorecard.period_grain = shown.period_grain
                    and scorecard.period_end_on = shown.period_end_on
                where scorecard.level = 'portfolio' and scorecard.entity_id = 'all'
                and scorecard.period_grain = 'ttm' and scorecard.period_end_on = ? and shown.value is not null
                """,
                [written[0].period_end_on],
            ).fetchall()
        for metric_key, above, below in rows:
            terms.setdefault(metric_key, []).append((above, below))
    compared = 0
    for row in rows_of(written[1], "total"):
        parts = terms.get(row["metric_key"], [])
        if not parts or row["metric_key"] in NOT_ADDED:
            assert row["value"] == "", row
            continue
        above = sum(part[0] for part in parts)
        below = [part[1] for part in parts]
        expected = above if below[0] is None else above / sum(below)  # type: ignore[arg-type]
        assert float(row["value"]) == pytest.approx(float(expected), rel=1e-12), row
        assert int(row["counted_practices"]) == len(parts)
        compared += len(parts) == 2
    assert compared > 40


def test_every_figure_is_there_and_says_how_good_it_is(groups: list[Project], written: tuple[Written, Path]) -> None:
    rows = rows_of(written[1], "practice_figure")
    assert len(rows) == len(metrics()) * 2
    for row in rows:
        assert row["quality"] in ("exact", "degraded", "absent", "hidden")
        assert (row["value"] == "") == (row["quality"] in ("absent", "hidden")), row
        assert row["quality"] == "exact" or row["reason"], row
    assert {row["quality"] for row in rows} >= {"exact", "degraded", "absent"}
    places = rows_of(written[1], "place")
    assert len(places) == sum(len(group.config.locations) for group in groups)
    assert all(row["gaps"] == "" for row in places), "the demo's places have every month"
    assert {"square (sale)", "boulevard (sale, appointment, payment, hours)"} <= {
        row["source_systems"] for row in places
    }


def test_nothing_that_the_site_hides_is_told(groups: list[Project], written: tuple[Written, Path]) -> None:
    told = {
        (row["practice_name"], row["location_name"], row["metric_key"]): row
        for row in rows_of(written[1], "place_figure")
    }
    hidden = 0
    for group, name in zip(groups, written[0].practices, strict=True):
        with duckdb.connect(str(group.warehouse), read_only=True) as connection:
            cells = connection.execute(
                """
                select entity, metric_key from report.kpi
                where level = 'location' and period_grain = 'ttm' and period_end_on = ? and is_suppressed
                """,
                [written[0].period_end_on],
            ).fetchall()
        for place, metric_key in cells:
            row = told[name, place, metric_key]
            assert (row["value"], row["quality"]) == ("", "hidden")
            hidden += 1
    assert hidden > 10


def test_the_workbook_holds_the_same_tables(written: tuple[Written, Path]) -> None:
    book = CalamineWorkbook.from_path(str(written[0].workbook))
    assert {"Contents", "Practices", "All practices", "By practice", "Places", "Day one"} <= set(book.sheet_names)
    sheet = book.get_sheet_by_name("By practice").to_python()
    header = next(number for number, row in enumerate(sheet) if row[:2] == ["practice_name", "metric_key"])
    values = [row[sheet[header].index("value")] for row in sheet[header + 1 :]]
    expected = [row["value"] for row in rows_of(written[1], "practice_figure")]
    assert len(values) == len(expected)
    for value, number in zip(values, expected, strict=True):
        # a spreadsheet keeps sixteen digits
        assert (value == "") if number == "" else value == pytest.approx(float(number), rel=1e-15, abs=1e-15)


def test_the_command_refuses_to_write_into_a_practice(groups: list[Project], tmp_path: Path) -> None:
    folders = [str(group.root) for group in groups]
    inside = str(groups[0].root / "portfolio")
    assert "is inside" in str(practice(tmp_path, "portfolio", *folders, "--to", inside, expect=(2,))["problems"])
    told = practice(tmp_path, "portfolio", *folders, "--to", str(tmp_path / "out"))
    assert told["tables"]["place"] == sum(len(group.config.locations) for group in groups)  # type: ignore[index]


def test_a_place_that_was_bought_has_its_sellers_history(groups: list[Project], tmp_path: Path) -> None:
    """The demo's places were always its own: here one is said to have been bought, of the same warehouse."""
    owner = tmp_path / "owner"
    owner.mkdir()
    text = (groups[0].root / "practice.yml").read_text(encoding="utf-8")
    bought = text.replace("- id: cedar-bluff\n", "- id: cedar-bluff\n    acquired_on: 2025-02-10\n")
    assert bought != text
    (owner / "practice.yml").write_text(bought, encoding="utf-8")
    (owner / "warehouse.duckdb").symlink_to(groups[0].warehouse)
    portfolio = Portfolio(read_members([owner]))
    figures = {each.now.metric.key: each for each in portfolio.day_one()}
    revenue = figures["earned_revenue"]
    with duckdb.connect(str(groups[0].warehouse), read_only=True) as connection:
        ((before,),) = connection.execute(
            """
            select value from report.kpi where metric_key = 'earned_revenue' and level = 'location'
            and entity = 'Cedar Bluff' and period_grain = 'ttm' and period_end_on = '2024-12-31'
            """
        ).fetchall()
    assert (revenue.before.value, revenue.before.end_on) == (before, dt.date(2024, 12, 31))
    assert (revenue.months_before, revenue.label) == (0, "since acquisition")


@pytest.mark.browser
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_board_prints_a_page_a_topic(written: tuple[Written, Path], paper: str) -> None:
    from playwright.sync_api import sync_playwright

    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(written[0].board.as_uri())
        topics = page.locator("h1, h2").all_inner_texts()
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        unnamed = page.locator("svg:not(:has(title)), section:not([aria-labelledby])").count()
        printed = page.pdf(format=paper, prefer_css_page_size=False, landscape=True)
        browser.close()
    assert topics == ["Portfolio", "Growth", "Margin", "Retention", "Provider economics", "Data quality"]
    assert printed.count(b"/Type /Page\n") == len(topics)
    assert (asked, overflow, unnamed) == ([written[0].board.as_uri()], 0, 0)
