"""One planted fault of every kind is caught by the one expectation that looks for it, and by no other."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from pipelines.audience import Audience
from pipelines.checks import CheckError, CheckResults, run_checks, run_report_checks
from pipelines.config import Project, load_project
from pipelines.demo import Truth, practice_yml, render, simulate
from pipelines.landing.land import land
from pipelines.publish import PublishError, publish
from pipelines.publish.edition import rows_for

Rows = list[list[str]]
Found = tuple[str, str, str]
SENTINEL = "Quillbourne-Sentinel"


@dataclass(frozen=True)
class Fault:
    """What is done to one export, and the one expectation that must not be met then."""

    file: str
    change: Callable[[Rows], Rows]
    caught_by: Found


def cell(header: str, text: str, row: int = 3) -> Callable[[Rows], Rows]:
    """Write one cell of the table."""

    def change(rows: Rows) -> Rows:
        start = next(number for number, line in enumerate(rows) if header in line)
        rows[start + row][rows[start].index(header)] = text
        return rows

    return change


def total(label: str, header: str, text: str) -> Callable[[Rows], Rows]:
    """Print another total."""

    def change(rows: Rows) -> Rows:
        at = next(line for line in rows if header in line).index(header)
        next(line for line in rows if line[0] == label)[at] = text
        return rows

    return change


def old(rows: Rows) -> Rows:
    """Keep the bookings made long before the end of the demo."""
    at = rows[0].index("created_at")
    made = [datetime.strptime(row[at][:10], "%m/%d/%Y") for row in rows[1:]]
    limit = max(made) - timedelta(days=60)
    return [rows[0], *(row for row, day in zip(rows[1:], made, strict=True) if day < limit)]


FAULTS = {
    "a filled text is blank": Fault(
        "zenoti/attendance Apr 2026.csv",
        cell("Work Center", ""),
        ("zenoti.attendance", "expect_column_values_to_not_be_null", "center_name"),
    ),
    "a filled date is blank": Fault(
        "zenoti/Sales-Cash-Apr2026-Mar2027.csv",
        cell("Sale Date", ""),
        ("zenoti.sales_cash", "expect_column_values_to_not_be_null", "sold_on"),
    ),
    "a number is text": Fault(
        "zenoti/Memberships Payment.csv",
        cell("Total Tries", SENTINEL),
        ("zenoti.membership_payment", "expect_column_values_to_be_in_set", "total_tries"),
    ),
    "a filled amount is text": Fault(
        "square/items-2026-01-01-2026-07-01.csv",
        cell("Net Sales", SENTINEL),
        ("square.items", "expect_column_values_to_be_in_set", "net_sales"),
    ),
    "a number is out of range": Fault(
        "zenoti/Appointments_20260401_20270331.csv",
        cell("Scheduled Service Duration", "-15"),
        ("zenoti.appointment", "expect_column_values_to_be_between", "scheduled_minutes"),
    ),
    "a record stands twice": Fault(
        "square/export-20260630-213005.csv",
        lambda rows: [*rows, rows[1]],
        ("square.customers", "expect_compound_columns_to_be_unique", "file_sha256, customer_id"),
    ),
    "an export has no rows": Fault(
        "zenoti/Packages v2.csv",
        lambda rows: rows[:1],
        ("zenoti.package", "expect_table_row_count_to_be_between", ""),
    ),
    "an export is old": Fault(
        "square/appointments-20260630T2135.csv",
        old,
        ("square.appointments", "expect_column_max_to_be_between", "created_at"),
    ),
    "a printed total is off": Fault(
        "google_ads/Campaign report (2026).csv",
        total("Total: Account", "Cost", "1.00"),
        ("google_ads.campaign_day (printed totals)", "expect_column_values_to_be_between", "difference"),
    ),
}
DROPPED = ("hubspot.contacts (shape)", "expect_table_columns_to_match_set", "")
"""What catches a typed column that is gone from the raw table."""


@pytest.fixture(scope="module")
def truth() -> Truth:
    """A small group."""
    return simulate(months=14, patients=300)


def landed(truth: Truth, root: Path, faults: dict[str, Fault]) -> Project:
    """Its exports with these faults in them, landed."""
    render(truth, root)
    for fault in faults.values():
        path = root / "exports" / fault.file
        encoding = "utf-16" if path.read_bytes()[:2] == b"\xff\xfe" else "utf-8-sig"
        text = path.read_text(encoding=encoding)
        delimiter = "\t" if "\t" in text else ","
        out = io.StringIO()
        rows = fault.change(list(csv.reader(io.StringIO(text), delimiter=delimiter)))
        csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
        path.write_text(out.getvalue(), encoding=encoding)
    (root / "practice.yml").write_text(practice_yml(truth), encoding="utf-8")
    project = load_project(root)
    outcome = land(project)
    assert not outcome.of("refused", "not recognised", "unreadable"), outcome
    return project


@pytest.fixture(scope="module")
def clean(truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The group as it is."""
    return landed(truth, tmp_path_factory.mktemp("clean"), {})


@pytest.fixture(scope="module")
def faulty(truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The group with all faults, each in an export of its own."""
    assert len({fault.caught_by[0] for fault in FAULTS.values()}) == len(FAULTS)
    project = landed(truth, tmp_path_factory.mktemp("faulty"), FAULTS)
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute("alter table raw_hubspot.contacts drop column created_at")
    return project


@pytest.fixture(scope="module")
def results(faulty: Project) -> CheckResults:
    """What the checks say of it."""
    return run_checks(faulty)


def failures(results: CheckResults) -> list[Found]:
    """Suite, expectation and column of what was not met."""
    return [(check.suite, check.expectation, check.column) for check in results.failed]


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_caught_by_its_expectation_alone(name: str, results: CheckResults) -> None:
    suite = FAULTS[name].caught_by[0].removesuffix(" (printed totals)")
    mine = [found for found in failures(results) if found[0].split(" ")[0] == suite]
    assert mine == [FAULTS[name].caught_by]


def test_a_dropped_column_is_caught_by_the_shape_alone(results: CheckResults) -> None:
    assert [found for found in failures(results) if found[0].startswith("hubspot.contacts")] == [DROPPED]


def test_nothing_else_is_caught(results: CheckResults) -> None:
    assert sorted(failures(results)) == sorted([*(fault.caught_by for fault in FAULTS.values()), DROPPED])


def test_every_kind_of_expectation_has_its_fault(results: CheckResults) -> None:
    assert {check.expectation for check in results.checks} == {found[1] for found in failures(results)}


def test_sound_exports_meet_every_expectation(clean: Project) -> None:
    results = run_checks(clean)
    assert results.failed == []
    assert len(results.checks) > 250


def test_data_docs_show_no_cell(results: CheckResults, faulty: Project, truth: Truth) -> None:
    pages = sorted(results.docs.rglob("*.html"))
    assert results.docs / "index.html" in pages
    assert len(pages) > len({check.suite for check in results.checks})
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    assert SENTINEL not in text
    for person in truth.persons.values():
        assert f"{person.first_name} {person.last_name}" not in text
        assert not person.email or person.email not in text
    assert results.docs.stat().st_mode & 0o077 == 0


def test_data_docs_load_nothing_from_elsewhere(results: CheckResults) -> None:
    tags = re.compile(r"<(?:link|script|img|iframe|source)\b[^>]*", re.I)
    for page in [*results.docs.rglob("*.html"), *results.docs.rglob("*.css")]:
        text = page.read_text(encoding="utf-8")
        for tag in tags.findall(text):
            assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", tag, re.I), (page, tag)
        assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", text), page


def test_checks_that_say_nothing_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "practice.yml").write_text(
        "practice: {name: Example}\nlocations: [{id: elm}]\nsources: [{system: auto, path: exports}]\n",
        encoding="utf-8",
    )
    project = load_project(tmp_path)
    land(project)
    for check in (run_checks, run_report_checks):
        with pytest.raises(CheckError, match="no expectation was evaluated"):
            check(project)


KPI = """
create schema report;
create table report.kpi as select * from (values
    ('sales', 'month', date '2026-06-30', 'location', 'elm', 'exact', false, 5.0, 40, 'exact'),
    ('sales', 'month', date '2026-06-30', 'location', 'oak', 'exact', true, null, null, 'degraded')
) as kpi (metric_key, period_grain, period_end_on, level, entity, basis, is_suppressed, value, cases, quality)
"""
REPORT_FAULTS = {
    "a hidden value": ("value = 7 where is_suppressed", "expect_column_values_to_be_null", "value"),
    "hidden cases": ("cases = 3 where is_suppressed", "expect_column_values_to_be_null", "cases"),
    "a repeated cell": ("entity = 'elm'", "expect_compound_columns_to_be_unique", None),
    "an unknown quality": ("quality = 'good'", "expect_column_values_to_be_in_set", "quality"),
}


@pytest.mark.parametrize("name", REPORT_FAULTS)
def test_a_fault_of_the_report_is_caught_and_nothing_is_published(name: str, tmp_path: Path) -> None:
    (tmp_path / "practice.yml").write_text(
        "practice: {name: Example}\nlocations: [{id: elm}]\nsources: [{system: auto, path: exports}]\n",
        encoding="utf-8",
    )
    project = load_project(tmp_path)
    change, expectation, column = REPORT_FAULTS[name]
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute(KPI)
        for table in rows_for(Audience.owner):
            connection.execute(f"create table if not exists report.{table} as select date '2026-06-30' as as_of_on")
    assert run_report_checks(project).failed == []
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute(f"update report.kpi set {change}")
    ((suite, caught, where),) = failures(run_report_checks(project))
    assert (suite, caught) == ("report.kpi", expectation)
    assert column in (None, where)
    with pytest.raises(PublishError, match=r"report\.kpi"):
        publish(project)
    assert not (tmp_path / "reports").exists()


@pytest.mark.slow
def test_the_demos_report_was_sound_when_it_was_published(demo: Project, site: Path) -> None:
    assert site.is_dir()
    docs = [page.stem for page in (demo.root / "checks" / "report" / "expectations" / "report").glob("*.html")]
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
        tables = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'report' order by 1"
        ).fetchall()
    assert sorted(docs) == [table for (table,) in tables]
    assert "kpi" in docs
